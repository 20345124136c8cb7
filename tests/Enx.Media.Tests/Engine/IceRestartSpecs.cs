using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Enx.Media.Ice;
using Enx.Media.Peers;
using Enx.Testing;
using Enx.Testing.Peers;
using Xunit;

namespace Enx.Media.Tests.Engine;

public sealed class IceRestartSpecs : IAsyncLifetime
{
    // Longer than a busy machine keeps the pool that reads TCP from running.
    private readonly EngineUnderTest _sfu = new(new MediaEngineOptions { Loops = 1, MaxPeers = 2, ConsentTimeout = TimeSpan.FromSeconds(4) });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _sfu.DisposeAsync();
        Assert.Equal(0, _sfu.Engine.ReadStats().Faults);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_restart_while_media_flows_loses_nothing_and_needs_no_handshake(bool tcp, bool newPort)
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Tcp = tcp });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await LetMediaFlowAsync(ann, bob);
        var (before, path, local) = (ann.AnswerSdp, await PathAsync("ann"), ann.LocalEndPoint);

        await ann.RestartIceAsync(_sfu.Engine, "r", "ann", newPort);

        var packets = Packets(ann, bob);
        await Eventually.HoldsAsync(() => Packets(ann, bob).Zip(packets, (now, then) => now > then + 50).All(more => more), "media goes on, both ways");
        Assert.Equal(newPort, !local!.Equals(ann.LocalEndPoint));
        Assert.Equal(newPort, !ReferenceEquals(path, await PathAsync("ann")));
        Assert.Equal([("ann", PathState.Connected), ("bob", PathState.Connected)], _sfu.Paths.Select(p => (p.Peer, p.State)));
        Assert.Equal(0, _sfu.Engine.ReadStats().HandshakesInFlight);
        foreach (var peer in new[] { ann, bob })
        {
            // One stream a slot: the SSRCs are those of before. Nothing is missing, and nothing had to be sent again.
            Assert.Equal(2, peer.Streams.Count);
            Assert.All(peer.Streams, s => Assert.True(s is { Recovered: 0, WentBackInTime: false }));
            await Eventually.HoldsAsync(() => peer.Streams.All(s => s.Missing.Count == 0), "no number is missing");
        }

        Assert.Equal(Undated(before), Undated(ann.AnswerSdp));
        Assert.Equal((SessionId(before), 1), (SessionId(ann.AnswerSdp), Version(before)));
        Assert.Equal(2, Version(ann.AnswerSdp));
        Assert.NotEqual(Ufrag(before), Ufrag(ann.AnswerSdp));
        Assert.NotEqual(Password(before), Password(ann.AnswerSdp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_whose_network_went_away_comes_back_from_another_by_a_restart(bool tcp)
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Tcp = tcp });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await LetMediaFlowAsync(ann, bob);
        ann.LoseNetwork();
        await Eventually.HoldsAsync(() => _sfu.Paths.Any(p => p is { Peer: "ann", State: PathState.Silent }), "the silence was noticed");
        var keyFrames = ann.Video(1)!.KeyFrames;

        await ann.RestartIceAsync(_sfu.Engine, "r", "ann", newPort: true);

        var packets = Packets(ann, bob);
        await Eventually.HoldsAsync(() => Packets(ann, bob).Zip(packets, (now, then) => now > then + 50).All(more => more), "media flows again, both ways", seen: () => $"{string.Join(", ", Packets(ann, bob))} packets after {string.Join(", ", packets)}; paths {string.Join(", ", _sfu.Paths)}");
        Assert.Equal([PathState.Connected, PathState.Silent, PathState.Connected], _sfu.Paths.Where(p => p.Peer == "ann").Select(p => p.State));
        Assert.Contains(("ann", PathState.Connected, "the path is back"), _sfu.Paths);
        Assert.True(ann.Video(1)!.KeyFrames > keyFrames, "what ann sees begins with a key frame again");
        foreach (var peer in new[] { ann, bob })
        {
            Assert.Equal(2, peer.Streams.Count);
            Assert.All(peer.Streams, s => Assert.False(s.WentBackInTime));
        }
    }

    [Fact]
    public async Task The_old_credentials_are_good_until_a_check_under_the_new_ones_and_not_afterwards()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        var (first, _) = ann.CreateOffer();
        using var probe = new Prober(_sfu.Engine.LocalEndPoints[0]);
        var old = (Local: Ufrag(first), Answer: ann.AnswerSdp);
        Assert.True(await probe.IsAnsweredAsync(old.Local, old.Answer));

        var (sdp, sections) = ann.CreateRestartOffer();
        var answer = await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", sdp, sections));
        Assert.True(answer.GoesOn);
        Assert.True(await probe.IsAnsweredAsync(old.Local, old.Answer));

        // The user fragments of both sides belong together.
        Assert.False(await probe.IsAnsweredAsync(old.Local, answer.Sdp, before: (Ufrag(sdp), answer.Sdp)));
        Assert.False(await probe.IsAnsweredAsync(old.Local, old.Answer, before: (Ufrag(sdp), answer.Sdp)));
        Assert.True(await probe.IsAnsweredAsync(Ufrag(sdp), answer.Sdp));
        await ann.RestartIceAsync(answer.Sdp);
    }

    [Fact]
    public async Task The_same_offer_again_gets_the_same_answer()
    {
        await using var ann = new TestPeer(new TestPeerOptions { Tag = 1 });
        var (sdp, sections) = ann.CreateOffer();
        var offer = new PeerOffer("r", "ann", sdp, sections);
        var answer = await _sfu.Engine.ConnectPeerAsync(offer);
        var again = await _sfu.Engine.ConnectPeerAsync(offer);
        Assert.Equal((answer.Sdp, false, true), (again.Sdp, answer.GoesOn, again.GoesOn));
        Assert.Equal(answer.Slots, again.Slots);
        await ann.ConnectAsync(again.Sdp);

        (sdp, sections) = ann.CreateRestartOffer();
        answer = await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", sdp, sections));
        again = await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", sdp, sections));
        Assert.Equal(answer.Sdp, again.Sdp);
        Assert.Equal(1, _sfu.Engine.ReadStats().Peers);
        await ann.RestartIceAsync(again.Sdp, newPort: true);
    }

    [Fact]
    public async Task A_page_loaded_again_takes_its_own_place_and_who_watches_sees_it_on_the_same_slot_without_a_gap()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await LetMediaFlowAsync(ann, bob);
        var keyFrames = bob.Video(1)!.KeyFrames;

        // The engine is full, and no plan is told again. Her first key frame is lost, so another must be asked for.
        await using var loaded = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 3 });
        loaded.LoseOutgoing = _ => loaded.Lost < loaded.PacketsPerFrame;
        (loaded.SendsAudio, loaded.SendsVideo) = (true, true);

        await Eventually.HoldsAsync(() => bob.Video(1)!.Tag == 3 && bob.Audio(1)!.Tag == 3 && loaded.Video(1)?.Packets > 20 && loaded.Audio(1)?.Packets > 20, "bob sees and hears the new ann, and she him");
        await Eventually.HoldsAsync(() => bob.Streams.All(s => s.Missing.Count == 0), "no number is missing");
        Assert.Equal(2, bob.Streams.Count);
        Assert.All(bob.Streams, s => Assert.False(s.WentBackInTime || s.SwitchedWithoutKeyFrame));
        Assert.True(bob.Video(1)!.KeyFrames > keyFrames);
        Assert.True(loaded.KeyFrameRequests >= 1);
        Assert.Equal((2, 1), (_sfu.Engine.ReadStats().Peers, _sfu.Engine.ReadStats().Rooms));
    }

    [Fact]
    public async Task Who_is_muted_stays_so_when_the_page_is_loaded_again()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await _sfu.Engine.ApplyRoomAsync(new RoomPlan("r", [EngineUnderTest.Plan("ann", ["bob"], audioMuted: true, videoMuted: true), EngineUnderTest.Plan("bob", ["ann"])]));
        await using var loaded = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 3 });
        (loaded.SendsAudio, loaded.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => _sfu.Engine.ReadStats().PacketsReceived > 50, "ann sends");
        Assert.Empty(bob.Streams);
    }

    [Fact]
    public async Task An_offer_of_the_same_connection_with_other_sections_makes_a_new_peer()
    {
        await using var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        var (sdp, sections) = ann.CreateRestartOffer();
        var answer = await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", sdp, [.. sections.SkipLast(1)]));
        Assert.False(answer.GoesOn);
        Assert.NotEqual(SessionId(ann.AnswerSdp), SessionId(answer.Sdp));
        Assert.Equal(1, Version(answer.Sdp));
        Assert.Equal((1, 1), (_sfu.Engine.ReadStats().Peers, _sfu.Engine.ReadStats().Rooms));
    }

    [Fact]
    public async Task A_restart_of_a_peer_that_is_not_there_brings_in_a_new_one()
    {
        await using var ann = new TestPeer(new TestPeerOptions { Tag = 1 });
        ann.CreateRestartOffer();
        await ann.JoinAsync(_sfu.Engine, "r", "ann");
        Assert.Equal(1, Version(ann.AnswerSdp));

        _sfu.Engine.ClosePeer("r", "ann");
        var (sdp, sections) = ann.CreateRestartOffer();
        var answer = await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", sdp, sections));
        Assert.False(answer.GoesOn);
        Assert.NotEqual(SessionId(ann.AnswerSdp), SessionId(answer.Sdp));
        Assert.Equal((1, 1), (_sfu.Engine.ReadStats().Peers, _sfu.Engine.ReadStats().Rooms));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hundred_restarts_leave_nothing_behind(bool tcp)
    {
        var ann = await _sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Tcp = tcp });
        var bob = await _sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await LetMediaFlowAsync(ann, bob);
        for (var i = 0; i < 100; i++)
        {
            // One in five is asked for and never followed.
            if (i % 5 == 0) await _sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", ann.CreateRestartOffer().Sdp, ann.CreateOffer().Sections));
            await ann.RestartIceAsync(_sfu.Engine, "r", "ann", newPort: i % 2 == 0);
        }

        var loop = _sfu.Engine.LoopOf("r")!;
        var ways = await loop.InvokeAsync(loop.CountWays);
        Assert.Equal(2, ways.Ufrags);
        Assert.InRange(ways.Addresses, 1, 4);
        Assert.Equal((2, 1), (_sfu.Engine.ReadStats().Peers, _sfu.Engine.ReadStats().Rooms));
        await Eventually.HoldsAsync(() => _sfu.Engine.ReadStats().TcpConnections <= (tcp ? 3 : 0), "connections of earlier sessions are closed");
        await Eventually.HoldsAsync(() => bob.Streams.All(s => s is { Missing.Count: 0, WentBackInTime: false }), "bob misses nothing");

        await ann.DisposeAsync();
        await bob.DisposeAsync();
        await Eventually.HoldsAsync(() => _sfu.Engine.ReadStats() is { Peers: 0, Rooms: 0, TcpConnections: 0, HandshakesInFlight: 0 }, "the engine is empty");
        Assert.Equal((0, 0), await loop.InvokeAsync(loop.CountWays));
    }

    [Fact]
    public async Task Of_offers_and_closings_at_the_same_time_each_has_one_outcome_and_no_seat_is_lost()
    {
        const int seats = 4;
        await using var sfu = new EngineUnderTest(new MediaEngineOptions { Loops = 2, MaxPeers = seats });
        await using var page = new TestPeer(new TestPeerOptions { Tag = 1 });
        await using var other = new TestPeer(new TestPeerOptions { Tag = 2 });
        for (var round = 0; round < 100; round++)
        {
            var restart = page.CreateRestartOffer();
            var load = other.CreateOffer();
            using var impatient = new CancellationTokenSource();
            Task<PeerAnswer>[] offers =
            [
                Offer(restart),
                Offer(restart),
                Offer(load),
                Offer(page.CreateOffer(), impatient.Token),
            ];
            var closing = Task.Run(() => sfu.Engine.ClosePeer("r", "ann"));
            if (round % 3 == 0) await impatient.CancelAsync();
            await closing;
            foreach (var offer in offers) await Record.ExceptionAsync(() => offer);
            foreach (var offer in offers) Assert.True(offer.IsCompletedSuccessfully || offer.IsCanceled, offer.Exception?.Message);
            Assert.InRange(sfu.Engine.ReadStats().Peers, 0, 1);
            Assert.InRange(sfu.Engine.ReadStats().Rooms, 0, 1);
        }

        sfu.Engine.ClosePeer("r", "ann");
        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats() is { Peers: 0, Rooms: 0 }, "the engine is empty");
        for (var i = 0; i < seats; i++) await sfu.Engine.ConnectPeerAsync(new PeerOffer("r", $"{i}", page.CreateOffer().Sdp, []));
        await Assert.ThrowsAsync<OfferRefusedException>(() => sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "one more", page.CreateOffer().Sdp, [])));
        Assert.Equal(0, sfu.Engine.ReadStats().Faults);

        Task<PeerAnswer> Offer((string Sdp, IReadOnlyList<OfferSection> Sections) offer, CancellationToken cancellationToken = default) =>
            Task.Run(() => sfu.Engine.ConnectPeerAsync(new PeerOffer("r", "ann", offer.Sdp, offer.Sections), cancellationToken), CancellationToken.None);
    }

    private async Task LetMediaFlowAsync(TestPeer ann, TestPeer bob)
    {
        await _sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        foreach (var peer in new[] { ann, bob }) (peer.SendsAudio, peer.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => Packets(ann, bob).All(p => p > 20), "media flows both ways");
    }

    private static int[] Packets(params TestPeer[] peers) => [.. peers.SelectMany(p => new[] { p.Video(1)?.Packets ?? 0, p.Audio(1)?.Packets ?? 0 })];

    private Task<IcePath?> PathAsync(string peer)
    {
        var loop = _sfu.Engine.LoopOf("r")!;
        return loop.InvokeAsync(() => loop.PathOf("r", peer));
    }

    /// <summary>An answer without what a restart changes.</summary>
    private static string Undated(string answer) => Regex.Replace(Regex.Replace(answer, @"o=- (\d+) \d+ ", "o=- $1 "), "a=ice-(ufrag|pwd):.*\r\n", "");

    private static string SessionId(string sdp) => Regex.Match(sdp, @"o=- (\d+) ").Groups[1].Value;

    private static int Version(string sdp) => int.Parse(Regex.Match(sdp, @"o=- \d+ (\d+) ").Groups[1].Value);

    private static string Ufrag(string sdp) => Regex.Match(sdp, "a=ice-ufrag:(.*)\r").Groups[1].Value;

    private static string Password(string sdp) => Regex.Match(sdp, "a=ice-pwd:(.*)\r").Groups[1].Value;

    /// <summary>Sends checks from an address of its own, which never nominate.</summary>
    private sealed class Prober : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly IPEndPoint _server;

        public Prober(IPEndPoint server) => _server = server;

        /// <summary>Whether a check is answered. Where it may not be, another goes after it: the loop takes them in turn, so when that
        /// one is answered first, the first never will be.</summary>
        public async Task<bool> IsAnsweredAsync(string localUfrag, string answer, (string LocalUfrag, string Answer)? before = null)
        {
            var first = await SendAsync(localUfrag, answer);
            var second = before is { } later ? await SendAsync(later.LocalUfrag, later.Answer) : null;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var response = await ReceiveAsync(limit.Token);
            if (second is null || !IsSuccess(response, second, before!.Value.Answer))
            {
                if (second is not null) await ReceiveAsync(limit.Token);
                Assert.True(IsSuccess(response, first, answer));
                return true;
            }

            return false;
        }

        public void Dispose() => _socket.Dispose();

        /// <summary>The next answer. Checks of the server, which wants to know whether we are here, are passed over.</summary>
        private async Task<byte[]> ReceiveAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                var datagram = (await _socket.ReceiveAsync(cancellationToken)).Buffer;
                if (!StunMessage.TryParse(datagram, out var message) || message.Type != StunMessageType.BindingRequest) return datagram;
            }
        }

        private static bool IsSuccess(byte[] response, byte[] transaction, string answer) =>
            StunMessage.TryParse(response, out var message)
            && message.TransactionId.SequenceEqual(transaction)
            && message.Type == StunMessageType.BindingSuccess
            && message.VerifyIntegrity(Encoding.ASCII.GetBytes(Password(answer)));

        private async Task<byte[]> SendAsync(string localUfrag, string answer)
        {
            var transaction = RandomNumberGenerator.GetBytes(12);
            var buffer = new byte[512];
            var length = StunMessages.WriteBindingRequest(buffer, transaction, $"{Ufrag(answer)}:{localUfrag}", 1, true, 42, useCandidate: false, Encoding.ASCII.GetBytes(Password(answer)));
            await _socket.SendAsync(buffer.AsMemory(0, length), _server);
            return transaction;
        }
    }
}
