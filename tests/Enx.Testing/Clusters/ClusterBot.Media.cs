using System.Globalization;
using System.Text.Json;
using Enx.Load.Signalling;
using Enx.Testing.Peers;

namespace Enx.Testing.Clusters;

/// <content>The bot's media: one connection, another when that is lost, and two while the room moves.</content>
internal sealed partial class ClusterBot
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SlotPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeftPatience = TimeSpan.FromSeconds(15);

    private TestPeerOptions? _media;
    private volatile TestPeer? _peer;
    private TestPeer? _movingTo;
    private Task _left = Task.CompletedTask;
    private bool _sendsVideo;
    private bool _sendsAudio;
    private bool _forsaken;
    private bool _restoring;
    private int _moves;
    private Task _mediaWork = Task.CompletedTask;

    /// <summary>When something came of whom: the source is the sender's tag, and <c>a</c> for sound or <c>v</c> for video.</summary>
    public GapMeter Received { get; } = new();

    /// <summary>How often it has made a fresh connection because the one before was lost.</summary>
    public int Restarts { get; private set; }

    /// <summary>How often it has moved to another connection beside the one before.</summary>
    public int Moves { get; private set; }

    /// <summary>Begins to send.</summary>
    public void Send(bool audio = true, bool video = true)
    {
        (_sendsAudio, _sendsVideo) = (audio, video);
        if (_peer is { } peer) Fill(peer);
    }

    /// <summary>Whether it is getting somebody's picture now, and sound.</summary>
    public bool Gets(ClusterBot other, bool sound = true, bool picture = true) =>
        (!picture || Received.IsFresh(Source(other.Tag, true), Fresh)) && (!sound || Received.IsFresh(Source(other.Tag, false), Fresh));

    /// <summary>What somebody's sound or picture is called in <see cref="Received"/>.</summary>
    public static string Source(uint tag, bool isVideo) => string.Create(CultureInfo.InvariantCulture, $"{tag}{(isVideo ? 'v' : 'a')}");

    private static string SdpOf(JsonElement result) => result.GetProperty("answer").GetProperty("sdp").GetString()!;

    private (TestPeer Peer, object Offer) NewPeer()
    {
        var peer = new TestPeer(_media);
        peer.OnShown = stream => Received.Touch(Source(stream.Tag, stream.IsVideo));
        Fill(peer);
        return (peer, OfferOf(peer.CreateOffer()));
    }

    private static object OfferOf((string Sdp, IReadOnlyList<Enx.Media.OfferSection> Sections) offer) => new
    {
        sdp = offer.Sdp,
        sections = offer.Sections.Select(s => s.Slot == 0
            ? (object)new { mid = s.Mid, use = s.Use.ToString().ToLowerInvariant() }
            : new { mid = s.Mid, use = "slot", slot = s.Slot }),
    };

    private void Fill(TestPeer peer) => (peer.SendsAudio, peer.SendsVideo) = (_sendsAudio, _sendsVideo);

    /// <summary>Does what the room says about the bot's media. Holds the lock.</summary>
    private void TakeMedia(Heard heard)
    {
        if (_media is null) return;
        switch (heard.Method)
        {
            case "onConnectionInterrupted" or "onReconnect":
                _forsaken |= heard.Payload.TryGetProperty("fresh", out var fresh) && fresh.GetBoolean();
                if (heard.Method == "onConnectionInterrupted" && !_forsaken) break;
                if (_restoring) break;
                _restoring = true;
                _moves++;
                _mediaWork = After(_mediaWork, RestoreAsync);
                break;
            case "onMediaMove":
                var (move, number) = (++_moves, heard.Payload.GetProperty("move").GetInt64());
                _mediaWork = After(_mediaWork, () => MoveAsync(move, number));
                break;
        }
    }

    private static Task After(Task before, Func<Task> work) => Task.Run(async () =>
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await work().ConfigureAwait(false);
    });

    /// <summary>Offers until media flows again: first the same connection, where the server may know it, then fresh ones.</summary>
    private async Task RestoreAsync()
    {
        for (var tries = 1; !_ending.IsCancellationRequested && Lost is null; tries++)
        {
            try
            {
                if (await RestartAsync(fresh: _forsaken || tries > 1).ConfigureAwait(false)) break;
            }
            catch (Exception e) when (IsNoConnection(e) || e is RpcException)
            {
                Tell($"media is not restored: {e.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 300 * Math.Pow(2, tries - 1)) * (0.75 + Random.Shared.NextDouble() / 2))).ConfigureAwait(false);
            }
        }
        _restoring = false;
    }

    private async Task<bool> RestartAsync(bool fresh)
    {
        if (!fresh && _peer is { } peer)
        {
            var answer = await CallAsync("restartMedia", new { offer = OfferOf(peer.CreateRestartOffer()) }).ConfigureAwait(false);
            if (answer.GetProperty("answer").GetProperty("goesOn").GetBoolean())
            {
                await peer.RestartIceAsync(SdpOf(answer)).ConfigureAwait(false);
                Tell("ICE was restarted");
                return true;
            }
        }
        var (next, offer) = NewPeer();
        try
        {
            var answer = await CallAsync("restartMedia", new { offer }).ConfigureAwait(false);
            await next.ConnectAsync(SdpOf(answer), ConnectPatience).ConfigureAwait(false);
        }
        catch
        {
            await next.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        _forsaken = false;
        Restarts++;
        await ReplaceAsync(next).ConfigureAwait(false);
        Tell("media is on a fresh connection");
        return true;
    }

    /// <summary>Makes a second connection, which counts when everything that comes on the first comes on it. The first stays until the
    /// server ends it: others may still get through it what this one sends.</summary>
    private async Task MoveAsync(int move, long number)
    {
        if (move != _moves) return;
        var (next, offer) = NewPeer();
        _movingTo = next;
        try
        {
            var answer = await CallAsync("moveMedia", new { move = number, offer }).ConfigureAwait(false);
            await next.ConnectAsync(SdpOf(answer), ConnectPatience).ConfigureAwait(false);
            var until = DateTime.UtcNow + SlotPatience;
            while (DateTime.UtcNow < until && move == _moves && !HasArrived(_peer!, next)) await Task.Delay(20).ConfigureAwait(false);
            if (move != _moves) throw new OperationCanceledException("another move or a restart took its place");
            var old = _peer!;
            _peer = next;
            _left = Task.WhenAll(_left, LeaveAsync(old));
            Moves++;
            Tell($"media has moved ({number})");
        }
        catch (Exception e) when (IsNoConnection(e) || e is RpcException)
        {
            Tell($"media does not move: {e.Message}");
            await next.DisposeAsync().ConfigureAwait(false);
        }
        _movingTo = null;
    }

    private static bool HasArrived(TestPeer from, TestPeer to) =>
        from.Streams.Where(s => s.IsVideo && s.KeyFrames > 0).All(s => to.Video(s.Slot) is { KeyFrames: > 0 })
        && from.Streams.Where(s => !s.IsVideo).All(s => to.Audio(s.Slot) is not null);

    private async Task ReplaceAsync(TestPeer next)
    {
        var old = _peer;
        _peer = next;
        Fill(next);
        if (old is not null) await old.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LeaveAsync(TestPeer old)
    {
        try
        {
            await old.Ended.WaitAsync(LeftPatience, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // A server that has died meanwhile ends nothing.
        }
        finally
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task CloseMediaAsync()
    {
        await _left.ConfigureAwait(false);
        if (_peer is { } peer) await peer.DisposeAsync().ConfigureAwait(false);
        if (_movingTo is { } moving) await moving.DisposeAsync().ConfigureAwait(false);
    }
}
