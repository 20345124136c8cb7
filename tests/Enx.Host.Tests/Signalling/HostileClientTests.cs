using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Enx.Host.Signalling;
using Enx.Host.Tests.Support;
using Enx.Load.Signalling;
using Enx.Testing.Load;
using Enx.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Enx.Host.Tests.Signalling;

/// <summary>Somebody with a valid token does their worst on a whole node, as docs/security.md has it: others go on, and what it costs is bounded.</summary>
public sealed class HostileClientTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Largest = 100_000;

    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync("enx.limits.messages-per-second = 1000\nenx.limits.bytes-per-second = 64MiB", realMedia: true);

    public Task DisposeAsync() => _node.DisposeAsync();

    /// <summary>The rates of single messages are put out of the way: what is said is bounded by itself.</summary>
    [Fact]
    public async Task Chat_without_end_to_sockets_that_nobody_reads_fills_no_memory_and_is_refused()
    {
        const int Deaf = 14, Said = 60;
        var room = await _node.CreateRoomAsync("""{"name": "test", "settings": {"participants": 20}}""");
        var deaf = new List<ClientWebSocket>();
        for (var i = 0; i < Deaf; i++) deaf.Add(await JoinDeafAsync(room, $"deaf{i}"));
        await using var eve = await _node.ConnectAsync();
        await eve.CallAsync("joinRoom", $$"""{"token": "{{await _node.TokenAsync(room, "Eve")}}"}""");
        var outbound = _node.Node.Services.GetRequiredService<OutboundBudget>();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var pauses = new MachinePauses();
        var (taken, refused, slowest, most) = (0, 0, TimeSpan.Zero, 0L);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Said; i++)
        {
            try
            {
                await eve.CallAsync("sendMessage", $$"""{"message": "{{new string('<', Largest)}}", "broadcast": true}""");
                taken++;
            }
            catch (RpcException e)
            {
                Assert.Equal(9032, e.Code);
                refused++;
            }

            slowest = new[] { slowest, await _node.HealthAsync() }.Max();
            most = Math.Max(most, outbound.Waiting);
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{taken} of {Said} messages of {Largest} bytes taken in {clock.Elapsed.TotalSeconds:0.0} s; at most {most} bytes waited; the process grew by {grown} bytes; health answered within {slowest.TotalMilliseconds:0} ms");
        // Sixteen seconds' worth of 8 KiB at once, and 8 KiB a second.
        Assert.InRange(taken, 1, 2 + (int)(clock.Elapsed.TotalSeconds * 8192 / Largest));
        Assert.Equal(Said, taken + refused);
        Assert.InRange(most, 0, (taken + 1L) * Deaf * (Largest + 1000));
        Assert.InRange(grown, long.MinValue, 64L << 20);
        Assert.InRange(slowest, TimeSpan.Zero, pauses.Allow(TimeSpan.FromSeconds(2)));
        foreach (var socket in deaf) socket.Dispose();
    }

    [Fact]
    public async Task Offers_without_end_are_refused_and_others_join_meanwhile()
    {
        var room = await _node.CreateRoomAsync();
        await using var eve = await _node.JoinBotAsync(room, "Eve", new TestPeerOptions { Slots = 1 });
        var offer = HostileOffer(120_000);
        var (read, refused) = (0, 0);
        var attack = Stopwatch.StartNew();
        using var pauses = new MachinePauses();
        for (var i = 0; i < 40; i++)
        {
            try
            {
                await eve.Signal.CallAsync("restartMedia", $$"""{"offer": {"sdp": "{{offer}}", "sections": []} }""");
                read++;
            }
            catch (RpcException e) when (e.Code == 9032)
            {
                refused++;
            }
            catch (RpcException e) when (e.Code is >= 9027 and <= 9031)
            {
                read++; // and found wanting
            }

            if (i % 10 != 0) continue;
            var other = await _node.CreateRoomAsync();
            var clock = Stopwatch.StartNew();
            await using var bob = await _node.JoinBotAsync(other, "Bob", new TestPeerOptions { Slots = 1 });
            output.WriteLine($"after {i} offers somebody joined another room in {clock.ElapsedMilliseconds} ms; health answered within {(await _node.HealthAsync()).TotalMilliseconds:0} ms");
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, pauses.Allow(TimeSpan.FromSeconds(5)));
        }

        // Ten at once, and one in two seconds.
        output.WriteLine($"{read} offers of {offer.Length} characters were read, {refused} refused");
        Assert.InRange(read, 10, 12 + (int)attack.Elapsed.TotalSeconds / 2);
        Assert.True(refused > 0);
    }

    /// <summary>Joins, and never reads again.</summary>
    private async Task<ClientWebSocket> JoinDeafAsync(string room, string name)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        await socket.ConnectAsync(_node.Node.SignalAddress, CancellationToken.None);
        var join = $$"""{"jsonrpc": "2.0", "id": 1, "method": "joinRoom", "params": {"token": "{{await _node.TokenAsync(room, name)}}", "localInfo": {}, "roomInfo": {}, "advanceOptions": []} }""";
        await socket.SendAsync(Encoding.UTF8.GetBytes(join), WebSocketMessageType.Text, true, CancellationToken.None);
        await socket.ReceiveAsync(new byte[64 * 1024].AsMemory(), CancellationToken.None);
        return socket;
    }

    /// <summary>One payload type many times, with a long fmtp: it was read in the square of its length.</summary>
    private static string HostileOffer(int length) =>
        "v=0\\r\\no=- 1 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\na=group:BUNDLE 0\\r\\na=ice-ufrag:abcd\\r\\na=ice-pwd:" + new string('p', 24)
        + "\\r\\na=setup:actpass\\r\\na=fingerprint:sha-256 " + string.Join(':', Enumerable.Repeat("AB", 32))
        + $"\\r\\nm=video 9 UDP/TLS/RTP/SAVPF {string.Join(' ', Enumerable.Repeat("96", length / 6))}\\r\\nc=IN IP4 0.0.0.0\\r\\na=mid:0\\r\\na=sendonly\\r\\na=rtcp-mux\\r\\na=rtpmap:96 H264/90000\\r\\na=fmtp:96 {string.Join(';', Enumerable.Range(0, length / 14).Select(i => $"a{i}=1"))}\\r\\n";
}
