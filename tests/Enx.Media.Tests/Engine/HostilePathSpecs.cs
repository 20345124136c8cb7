using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Enx.Media.Ice;
using Enx.Media.Peers;
using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Engine;

/// <summary>What who can forge source addresses does: checks of a peer that come from where it is not.</summary>
public sealed class HostilePathSpecs(ITestOutputHelper output) : EngineSpecs
{
    [Fact]
    public async Task A_client_that_says_it_is_where_another_is_takes_nothing_from_that_one()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await using var mallory = await Sfu.JoinAsync("r", "mallory", new TestPeerOptions { Tag = 3 });
        await LetMediaFlowAsync(ann, bob, "ann", "bob", "mallory");
        var loop = Sfu.Engine.LoopOf("r")!;
        var check = Check(mallory);
        IcePath? anns = null;
        await loop.InvokeAsync(() => anns = loop.PathOf("r", "ann"));

        var before = ann.Video(1)!.Packets;
        for (var i = 0; i < 200; i++) await loop.InvokeAsync(() => loop.OnDatagram(check.ToArray(), anns, null, loop.NowUs, loop.NowUs));

        await loop.InvokeAsync(() =>
        {
            Assert.Equal("ann", anns!.Peer?.Id);
            Assert.Same(anns, loop.PathOf("r", "ann"));
            Assert.NotSame(anns, loop.PathOf("r", "mallory"));
        });
        await Eventually.HoldsAsync(() => ann.Video(1)!.Packets > before + 60 && ann.Video(1)!.Missing.Count == 0, "ann's media goes on, and nothing of it is missing");
    }

    [Fact]
    public async Task A_client_that_names_a_third_party_as_its_address_has_nothing_sent_there_but_answers()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var mallory = await Sfu.JoinAsync("r", "mallory", new TestPeerOptions { Tag = 3 });
        await LetMediaFlowAsync(ann, mallory, "ann", "mallory");
        using var victim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        victim.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var loop = Sfu.Engine.LoopOf("r")!;
        var (check, there) = (Check(mallory), victim.LocalEndPoint!.Serialize());
        IcePath? own = null;
        await loop.InvokeAsync(() => own = loop.PathOf("r", "mallory"));

        const int checks = 100;
        for (var i = 0; i < checks; i++)
        {
            await loop.InvokeAsync(() =>
            {
                // As the loop does with what comes from its socket.
                loop.OnDatagram(check.ToArray(), loop.WayTo(there), there, loop.NowUs, loop.NowUs);
            });
        }

        var packets = mallory.Video(1)!.Packets;
        await Eventually.HoldsAsync(() => mallory.Video(1)!.Packets > packets + 60, "mallory is sent media where it really is");
        await loop.InvokeAsync(() => Assert.Same(own, loop.PathOf("r", "mallory")));
        var (datagrams, bytes) = Drain(victim);
        output.WriteLine($"{checks} checks of {check.Length} bytes: {datagrams} datagrams, {bytes} bytes");
        Assert.InRange(datagrams, 1, 2 * checks);
        Assert.True(bytes <= 3 * checks * check.Length, "an answer and a check for each, no more");
    }

    [Fact]
    public async Task Who_loses_the_way_that_is_proven_is_sent_nothing_where_only_checks_came_from()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var mallory = new TestPeer(new TestPeerOptions { Tag = 3, Tcp = true });
        var (sdp, sections) = mallory.CreateOffer();
        var answer = await Sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "mallory", sdp, sections));
        using var victim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        victim.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var loop = Sfu.Engine.LoopOf("r")!;
        var (check, there) = (Check(sdp, answer.Sdp), victim.LocalEndPoint!.Serialize());
        await loop.InvokeAsync(() => loop.OnDatagram(check.ToArray(), null, there, loop.NowUs, loop.NowUs));
        await loop.InvokeAsync(() => Assert.Same(loop.WayTo(there), loop.PathOf("r", "mallory")));

        await mallory.ConnectAsync(answer.Sdp);
        await LetMediaFlowAsync(ann, mallory, "ann", "mallory");
        Assert.True(Drain(victim).Bytes <= 3 * check.Length, "an answer and a check");
        await loop.InvokeAsync(() => loop.PathOf("r", "mallory")!.Close());
        await Eventually.HoldsAsync(async () => await PathAsync("mallory") is null, "the connection has ended, and nothing takes its place");

        for (var i = 0; i < 20; i++) await loop.InvokeAsync(() => loop.OnDatagram(check.ToArray(), loop.WayTo(there), there, loop.NowUs, loop.NowUs));
        var (datagrams, bytes) = Drain(victim);
        Assert.InRange(datagrams, 0, 40);
        Assert.True(bytes <= 20L * 3 * check.Length, $"{bytes} bytes went there");
        Assert.Null(await PathAsync("mallory"));
    }

    [Fact]
    public async Task Claims_of_others_keep_nobody_from_a_way_where_it_really_is()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await Sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await using var mallory = await Sfu.JoinAsync("r", "mallory", new TestPeerOptions { Tag = 3 });
        await LetMediaFlowAsync(ann, bob, "ann", "bob", "mallory");
        var loop = Sfu.Engine.LoopOf("r")!;
        var (anns, mallorys) = (await PathAsync("ann"), await PathAsync("mallory"));
        // Ann says that she is where mallory is, and mallory goes on as it does: it keeps its way, whatever comes in between.
        var (check, own) = (Check(ann), Check(mallory));
        for (var i = 0; i < 50; i++)
        {
            await loop.InvokeAsync(() => loop.OnDatagram(check.ToArray(), mallorys, null, loop.NowUs, loop.NowUs));
            await loop.InvokeAsync(() => loop.OnDatagram(own.ToArray(), mallorys, null, loop.NowUs, loop.NowUs));
        }

        await loop.InvokeAsync(() => Assert.Equal("mallory", mallorys!.Peer?.Id));
        Assert.Same(mallorys, await PathAsync("mallory"));
        Assert.Same(anns, await PathAsync("ann"));
    }

    [Fact]
    public async Task Who_does_not_answer_is_not_followed_to_another_address_and_who_does_is()
    {
        await using var ann = await Sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var mute = await Sfu.JoinAsync("r", "mute", new TestPeerOptions { Tag = 2, AnswersChecks = false });
        await LetMediaFlowAsync(ann, mute, "ann", "mute");
        var (anns, mutes) = (await PathAsync("ann"), await PathAsync("mute"));

        ann.ChangeAddress();
        mute.ChangeAddress();

        await Eventually.HoldsAsync(async () => !ReferenceEquals(anns, await PathAsync("ann")), "ann is followed");
        Assert.True(ann.ChecksAnswered > 0);
        var packets = ann.Video(1)!.Packets;
        await Eventually.HoldsAsync(() => ann.Video(1)!.Packets > packets + 60, "ann has media again");
        Assert.Same(mutes, await PathAsync("mute"));
    }

    [Fact]
    public void What_goes_to_an_address_that_nobody_has_proven_is_bounded()
    {
        var path = new CountingPath();
        while (path.Send(new byte[1200]))
        {
        }

        Assert.InRange(path.Bytes, IcePath.MostUnproven - 1200, IcePath.MostUnproven);
        path.Prove();
        Assert.True(path.Send(new byte[1200]));
    }

    private async Task LetMediaFlowAsync(TestPeer ann, TestPeer other, params string[] peers)
    {
        await Sfu.EverybodySeesEverybodyAsync("r", peers);
        foreach (var peer in new[] { ann, other }) (peer.SendsAudio, peer.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => ann.Video(1)?.Packets > 20 && other.Video(1)?.Packets > 20, "media flows");
    }

    private async Task<IcePath?> PathAsync(string peer)
    {
        var loop = Sfu.Engine.LoopOf("r")!;
        return await loop.InvokeAsync(() => loop.PathOf("r", peer));
    }

    /// <summary>A check as the peer itself would send it, nominating.</summary>
    private static byte[] Check(TestPeer peer) => Check(peer.CreateOffer().Sdp, peer.AnswerSdp);

    private static byte[] Check(string offer, string answer)
    {
        var (ufrag, password, mine) = (Line(answer, "ice-ufrag"), Line(answer, "ice-pwd"), Line(offer, "ice-ufrag"));
        var check = new byte[256];
        var length = StunMessages.WriteBindingRequest(check, new byte[12], $"{ufrag}:{mine}", 0x7E0000FF, controlling: true, 42, useCandidate: true, Encoding.ASCII.GetBytes(password));
        return check[..length];
    }

    private static string Line(string sdp, string attribute) => Regex.Match(sdp, $"a={attribute}:(\\S+)").Groups[1].Value;

    private static (int Datagrams, long Bytes) Drain(Socket socket)
    {
        var (datagrams, bytes, buffer) = (0, 0L, new byte[2048]);
        while (socket.Poll(100_000, SelectMode.SelectRead))
        {
            bytes += socket.Receive(buffer);
            datagrams++;
        }

        return (datagrams, bytes);
    }

    private sealed class CountingPath : IcePath
    {
        public int Bytes { get; private set; }

        public override int WriteAddress(Span<byte> address, out ushort port)
        {
            port = 0;
            return 0;
        }

        public override void Close()
        {
        }

        protected override bool SendNow(ReadOnlySpan<byte> datagram)
        {
            Bytes += datagram.Length;
            return true;
        }
    }
}
