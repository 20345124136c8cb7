using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Enx.Host.Tests.Support;
using Enx.Testing.Load;
using Xunit.Abstractions;

namespace Enx.Host.Tests.Listeners;

/// <summary>Strangers open connections and say nothing: others notice nothing of it.</summary>
public sealed class IdleConnectionTests(ITestOutputHelper output)
{
    private static readonly IPAddress Stranger = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task Two_thousand_idle_connections_of_one_address_keep_nobody_else_out()
    {
        const int Idle = 2000, Held = 300, Polls = 100;
        // The listener holds 1000 in all, so that one address could fill it twice.
        await using var node = await TestNode.StartAsync($$"""
            enx.limits { sessions = 500, connections-per-address = {{Held}}, request-head-timeout = 2m }
            """);
        var idle = await IdleSockets.ConnectAsync(node.Node.HttpAddress, Idle, Stranger);
        try
        {
            await Eventually.HoldsAsync(() => idle.Count(IdleSockets.IsClosed) == Idle - Held, "what is beyond the bound is closed", TimeSpan.FromSeconds(30));

            using var pauses = new MachinePauses();
            var times = new List<TimeSpan>();
            for (var i = 0; i < Polls; i++)
            {
                // A connection of its own each time, as a probe makes.
                using var http = new HttpClient();
                var clock = Stopwatch.StartNew();
                using var answer = await http.GetAsync(new Uri(node.Node.HttpAddress, "healthz/live"));
                times.Add(clock.Elapsed);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            times.Sort();
            output.WriteLine($"{Idle} idle connections, {Held} held; {Polls} of {Polls} polls answered, p95 {times[Polls * 95 / 100].TotalMilliseconds:0.0} ms, slowest {times[^1].TotalMilliseconds:0.0} ms");
            // The aim is 250 ms; a busy machine gets more.
            Assert.InRange(times[Polls * 95 / 100], TimeSpan.Zero, pauses.Allow(TimeSpan.FromSeconds(2)));
            Assert.InRange(node.Logs.Lines.Count(l => l.Contains("enx.limits.connections-per-address", StringComparison.Ordinal)), 1, 2);
            Assert.DoesNotContain("maximum number of concurrent connections", node.Logs.All, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var socket in idle) socket.Dispose();
        }
    }

    [Fact]
    public async Task A_place_is_free_again_when_a_connection_ends()
    {
        await using var node = await TestNode.StartAsync("enx.limits { connections-per-address = 2, request-head-timeout = 2m }");
        var three = await IdleSockets.ConnectAsync(node.Node.HttpAddress, 3, Stranger);
        await Eventually.HoldsAsync(() => three.Count(IdleSockets.IsClosed) == 1, "one is closed");
        var held = three.Where(s => !IdleSockets.IsClosed(s)).ToList();
        held[0].Dispose();
        await Eventually.HoldsAsync(async () =>
        {
            using var socket = (await IdleSockets.ConnectAsync(node.Node.HttpAddress, 1, Stranger))[0];
            return await IsServedAsync(socket);
        }, "there is a place again");
        Assert.False(IdleSockets.IsClosed(held[1]));
        foreach (var socket in three) socket.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /healthz/live HTTP/1.1\r\nHost: loc")]
    public async Task A_connection_that_does_not_get_to_its_request_is_closed(string begun)
    {
        await using var node = await TestNode.StartAsync("enx.limits.request-head-timeout = 1s");
        using var socket = (await IdleSockets.ConnectAsync(node.Node.HttpAddress, 1, Stranger))[0];
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(begun));
        var clock = Stopwatch.StartNew();
        // It may be told 408 first.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (await socket.ReceiveAsync(new byte[1024], patience.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // It was reset.
        }

        output.WriteLine($"closed after {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task A_node_with_silent_connections_stops_at_once()
    {
        var node = await TestNode.StartAsync("enx.limits.request-head-timeout = 2m");
        var silent = await IdleSockets.ConnectAsync(node.Node.HttpAddress, 5, Stranger);
        var clock = Stopwatch.StartNew();
        await node.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        foreach (var socket in silent) socket.Dispose();
    }

    /// <summary>Whether a request is answered on a connection; false when that is closed instead.</summary>
    private static async Task<bool> IsServedAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await socket.SendAsync("GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), patience.Token);
            return await socket.ReceiveAsync(new byte[64], patience.Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
