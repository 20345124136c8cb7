using System.Collections.Concurrent;
using System.Security.Cryptography;
using Enx.Media.Dtls;
using Enx.Media.Ice;
using Enx.Media.Srtp;
using Enx.Testing;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using Xunit;

namespace Enx.Media.Tests.Dtls;

public sealed class DtlsHandshakesSpecs : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly DtlsIdentity _ours = DtlsIdentity.Create();
    private readonly DtlsIdentity _theirs = DtlsIdentity.Create();
    private readonly SteppedTime _time = new();
    private readonly ConcurrentQueue<string> _ended = new();
    private readonly List<DtlsHandshakes> _handshakes = [];

    public void Dispose()
    {
        foreach (var handshakes in _handshakes) handshakes.Dispose();
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public async Task Peers_that_stop_in_the_middle_delay_nobody_even_where_one_computes_at_a_time()
    {
        var handshakes = Make(computing: 1, most: 256);
        for (var i = 0; i < 40; i++) Assert.True(Stall(handshakes, $"room-{i}", address: (uint)i));
        Assert.Equal(40, handshakes.InFlight);

        var honest = await ShakeHandsAsync(handshakes, "other room", address: 1000);

        Assert.NotNull(honest.Transport);
        Assert.Equal(40, handshakes.InFlight);
        Assert.Empty(_ended);
    }

    [Theory]
    [InlineData("same room", "another address")]
    [InlineData("another room", "same address")]
    public void One_room_and_one_address_have_a_quarter_of_the_places(string room, string address)
    {
        var handshakes = Make(computing: 2, most: 64);
        for (var i = 0; i < 16; i++) Assert.True(Stall(handshakes, room == "same room" ? "room" : $"room-{i}", address == "same address" ? 1u : (uint)i));
        Assert.False(Stall(handshakes, room == "same room" ? "room" : "new", address == "same address" ? 1u : 99u));
        Assert.True(Stall(handshakes, "new", 100));
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task Who_has_been_silent_makes_place_when_there_is_none()
    {
        var handshakes = Make(computing: 2, most: 8);
        for (var i = 0; i < 8; i++) Assert.True(Stall(handshakes, $"room-{i}", (uint)i));
        Assert.False(Stall(handshakes, "late", 50));

        _time.Advance(DtlsHandshakes.SilentAfter + TimeSpan.FromSeconds(1));
        var honest = await ShakeHandsAsync(handshakes, "late", 50);

        Assert.NotNull(honest.Transport);
        await Eventually.HoldsAsync(() => _ended.Contains("room-0"), "the one that was silent longest is ended");
        Assert.Single(_ended);
    }

    [Fact]
    public async Task Who_is_over_frees_his_place()
    {
        var handshakes = Make(computing: 2, most: 8);
        for (var i = 0; i < 20; i++) Assert.NotNull((await ShakeHandsAsync(handshakes, "room", 1)).Transport);
        Assert.Equal(0, handshakes.InFlight);
    }

    private DtlsHandshakes Make(int computing, int most)
    {
        var handshakes = new DtlsHandshakes(_ours, computing, most, Timeout, _time);
        _handshakes.Add(handshakes);
        return handshakes;
    }

    /// <summary>A peer whose ClientHello comes, and then nothing.</summary>
    private bool Stall(DtlsHandshakes handshakes, string room, uint address)
    {
        var sent = false;
        DtlsPipe? server = null;
        var pipe = server = new DtlsPipe(_ => { }, _time);
        var client = new DtlsPipe(datagram =>
        {
            if (!sent) server.Feed(datagram);
            sent = true;
        });
        if (!handshakes.TryStart(pipe, [], asClient: false, new HandshakeOwner(room, new AddressBlock(address)), _ => _ended.Enqueue(room))) return false;
        Connect(client);
        return true;
    }

    private async Task<DtlsResult> ShakeHandsAsync(DtlsHandshakes handshakes, string room, uint address)
    {
        var done = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        DtlsPipe? client = null;
        var server = new DtlsPipe(datagram => client!.Feed(datagram), _time);
        client = new DtlsPipe(datagram => server.Feed(datagram));
        var hash = SHA256.HashData(_theirs.Certificate);
        Assert.True(handshakes.TryStart(server, [hash], asClient: false, new HandshakeOwner(room, new AddressBlock(address)), done.SetResult));
        Connect(client);
        // Less than a stalled handshake may take, so none of those can have made place by its end.
        return await done.Task.WaitAsync(Timeout / 2);
    }

    private void Connect(DtlsPipe client)
    {
        var thread = new Thread(() =>
        {
            try
            {
                new DtlsClientProtocol().Connect(new SfuDtlsClient(new BcTlsCrypto(new SecureRandom()), _theirs, null, [SrtpProfile.AeadAes128Gcm], Timeout), client);
            }
            catch (IOException)
            {
                // The other side never answers, or is gone.
            }
        })
        { IsBackground = true };
        thread.Start();
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
