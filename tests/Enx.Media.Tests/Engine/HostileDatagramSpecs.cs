using System.Net;
using Enx.Media.Ice;
using Enx.Media.Peers;
using Enx.Testing;
using Enx.Testing.Peers;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Engine;

public sealed class HostileDatagramSpecs(ITestOutputHelper output)
{
    private const int Datagrams = 1_000_000;

    [Fact]
    public async Task A_million_mutated_datagrams_from_strangers_and_from_the_peers_own_address_disturb_nobody()
    {
        using var log = new FaultLog();
        await using var sfu = new EngineUnderTest(loggers: log);
        await using var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1 });
        await using var bob = await sfu.JoinAsync("r", "bob", new TestPeerOptions { Tag = 2 });
        await sfu.EverybodySeesEverybodyAsync("r", "ann", "bob");
        foreach (var peer in new[] { ann, bob }) (peer.SendsAudio, peer.SendsVideo) = (true, true);
        await Eventually.HoldsAsync(() => ann.Video(1)?.Packets > 20 && bob.Video(1)?.Packets > 20, "media flows");

        var loop = sfu.Engine.LoopOf("r")!;
        var stranger = new IPEndPoint(IPAddress.Loopback, 9).Serialize();
        var random = new Random(42);
        var seeds = Seeds();
        var buffer = new byte[2048];
        IcePath? anns = null;
        await loop.InvokeAsync(() => anns = loop.PathOf("r", "ann"));
        Assert.NotNull(anns);

        const int portion = 5_000;
        for (var sent = 0; sent < Datagrams; sent += portion)
        {
            // In portions on the loop's own thread, so that real media gets its turn in between, as it would from a socket.
            await loop.InvokeAsync(() =>
            {
                for (var i = 0; i < portion; i++)
                {
                    var length = Mutate(random, seeds, buffer);
                    var fromPeer = (i & 1) == 0;
                    loop.OnDatagram(buffer.AsSpan(0, length), fromPeer ? anns : null, fromPeer ? null : stranger, loop.NowUs, loop.NowUs);
                }
            });
        }

        var stats = sfu.Engine.ReadStats();
        output.WriteLine($"{stats.DatagramsReceived} datagrams, {stats.DatagramsDropped} dropped, {stats.Faults} faults");
        output.WriteLine(string.Join("\n", sfu.Paths.Where(p => p.State != PathState.Connected)));
        Assert.Null(log.First);
        Assert.Equal(0, stats.Faults);
        Assert.True(stats.DatagramsDropped > Datagrams / 2);
        Assert.DoesNotContain(sfu.Paths, p => p.State != PathState.Connected);
        Assert.Equal(2, stats.Peers);
        var (a, b) = (ann.Video(1)!.Packets, bob.Video(1)!.Packets);
        await Eventually.HoldsAsync(() => ann.Video(1)!.Packets > a + 60 && bob.Video(1)!.Packets > b + 60, "media still flows, both ways");
    }

    [Fact]
    public async Task Garbage_over_TCP_ends_that_connection_only()
    {
        await using var sfu = new EngineUnderTest();
        await using var ann = await sfu.JoinAsync("r", "ann", new TestPeerOptions { Tag = 1, Tcp = true });
        var tcp = sfu.Engine.LoopOf("r")!.TcpEndPoint!;
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(tcp);
            var junk = new byte[random.Next(1, 4000)];
            random.NextBytes(junk);
            await socket.SendAsync(junk);
        }

        await Eventually.HoldsAsync(() => sfu.Engine.ReadStats().TcpConnections == 1, "only ann's connection is left");
        Assert.Equal(0, sfu.Engine.ReadStats().Faults);
    }

    /// <summary>Keeps the first exception that the engine logged.</summary>
    private sealed class FaultLog : ILoggerFactory, ILogger
    {
        public Exception? First { get; private set; }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => First ??= exception;

        public void Dispose()
        {
        }
    }

    private static List<byte[]> Seeds()
    {
        var seeds = new List<byte[]>();
        var check = new byte[256];
        var length = StunMessages.WriteBindingRequest(check, new byte[12], "abcdefgh:ijkl", 1, true, 2, true, "0123456789012345678901"u8);
        seeds.Add(check[..length]);
        var rtp = new byte[200];
        (rtp[0], rtp[1]) = (0x90, 96);
        (rtp[12], rtp[13], rtp[15]) = (0xBE, 0xDE, 1);
        seeds.Add(rtp);
        seeds.Add([0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
        // A DTLS record of type alert, one of type handshake, one of application data.
        seeds.Add([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0]);
        seeds.Add([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        seeds.Add([23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
        // The same as they are after a handshake: protected, and a fragment of a repeated last flight.
        byte[] key = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 16, 16, 0, 0, 4, 0, 3, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4];
        seeds.Add(key);
        byte[] finished = [22, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40, .. new byte[40]];
        seeds.Add(finished);
        byte[] goodbye = [21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 26, .. new byte[26]];
        seeds.Add(goodbye);
        return seeds;
    }

    private static int Mutate(Random random, List<byte[]> seeds, byte[] buffer)
    {
        if (random.Next(8) == 0)
        {
            var noise = random.Next(0, 1500);
            random.NextBytes(buffer.AsSpan(0, noise));
            return noise;
        }

        var seed = seeds[random.Next(seeds.Count)];
        seed.CopyTo(buffer, 0);
        var length = random.Next(4) == 0 ? random.Next(0, seed.Length + 1) : seed.Length;
        for (var n = random.Next(0, 6); n > 0 && length > 0; n--) buffer[random.Next(length)] = (byte)random.Next(256);
        return length;
    }
}
