using System.Text.Json;
using Enx.Load.Media;
using Enx.Load.Peers;
using Enx.Media.Dtls;

namespace Enx.Bench.Forwarding.Janus;

/// <summary>Has a Janus forward one camera to so many subscribers, all of them clients of the load tester, and says what it took.</summary>
internal static class JanusRun
{
    private const int Room = 1001;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(20);

    /// <summary>Measures.</summary>
    /// <param name="subscribers">How many watch.</param>
    /// <param name="camera">What is sent.</param>
    /// <param name="time">For how long.</param>
    public static async Task<ForwardingCost> MeasureAsync(int subscribers, IReadOnlyList<VideoLayer> camera, TimeSpan time)
    {
        await using var server = await JanusServer.StartAsync().ConfigureAwait(false);
        using var identity = DtlsIdentity.Create();
        using var loop = new PeerLoop("janus-clients");
        var sessions = new List<JanusSession>();
        var peers = new List<LoadPeer>();
        try
        {
            var publisher = await OpenAsync(server, sessions).ConfigureAwait(false);
            await publisher.RequestAsync(new { request = "create", room = Room, publishers = 2, bitrate = 20_000_000, videocodec = "vp8" }).ConfigureAwait(false);
            var joined = await publisher.RequestAsync(new { request = "join", ptype = "publisher", room = Room }).ConfigureAwait(false);
            var feed = Data(joined).GetProperty("id").GetInt64();
            var sender = NewPeer(new LoadPeerOptions(1, false, camera, false, 0, 0), identity, loop, peers);
            var (offer, _) = sender.CreateOffer("active");
            var answer = await publisher.RequestAsync(new { request = "publish", audio = false, video = true }, new { type = "offer", sdp = offer }).ConfigureAwait(false);
            sender.Open(answer.GetProperty("jsep").GetProperty("sdp").GetString()!, onlyLoopback: false);
            await ConnectAsync(loop, sender).ConfigureAwait(false);
            _ = publisher.LiveAsync();
            for (var i = 0; i < subscribers; i++)
            {
                var session = await OpenAsync(server, sessions).ConfigureAwait(false);
                var attached = await session.RequestAsync(new { request = "join", ptype = "subscriber", room = Room, streams = new[] { new { feed } } }).ConfigureAwait(false);
                var receiver = NewPeer(new LoadPeerOptions(0, false, [], false, 0, 0), identity, loop, peers);
                var reply = receiver.Answer(attached.GetProperty("jsep").GetProperty("sdp").GetString()!);
                await session.RequestAsync(new { request = "start" }, new { type = "answer", sdp = reply }).ConfigureAwait(false);
                await ConnectAsync(loop, receiver).ConfigureAwait(false);
                _ = session.LiveAsync();
            }

            await Task.Delay(Settle).ConfigureAwait(false);
            var (before, packets) = (ThreadTimes.Read(server.ProcessId), await ReceivedAsync(loop).ConfigureAwait(false));
            await Task.Delay(time).ConfigureAwait(false);
            var taken = ThreadTimes.Read(server.ProcessId).Since(before);
            return ForwardingCost.Of(taken, await ReceivedAsync(loop).ConfigureAwait(false) - packets);
        }
        finally
        {
            foreach (var peer in peers)
            {
                await loop.InvokeAsync(() =>
                {
                    loop.Remove(peer);
                    return true;
                }).ConfigureAwait(false);
                peer.Dispose();
            }

            foreach (var session in sessions) await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<JanusSession> OpenAsync(JanusServer server, List<JanusSession> sessions)
    {
        var session = await JanusSession.OpenAsync(server.Address).ConfigureAwait(false);
        sessions.Add(session);
        return session;
    }

    private static LoadPeer NewPeer(LoadPeerOptions options, DtlsIdentity identity, PeerLoop loop, List<LoadPeer> peers)
    {
        var peer = new LoadPeer(options, identity, loop.Tally, Random.Shared);
        peers.Add(peer);
        return peer;
    }

    private static async Task ConnectAsync(PeerLoop loop, LoadPeer peer)
    {
        loop.Post(() => loop.Add(peer));
        await peer.Connected.WaitAsync(ConnectPatience).ConfigureAwait(false);
    }

    private static Task<long> ReceivedAsync(PeerLoop loop) => loop.InvokeAsync(() => loop.Tally.PacketsReceived);

    private static JsonElement Data(JsonElement answer) => answer.GetProperty("plugindata").GetProperty("data");
}
