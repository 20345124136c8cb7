using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Tests.Support;
using Enx.Testing.Network;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Enx.Host.Tests.Listeners;

/// <summary>A proxy loses all of its connections at once, and everybody behind it comes back.</summary>
public sealed class ReconnectWaveTests(ITestOutputHelper output)
{
    private const int People = 300, InRoom = 10;
    private static readonly IPAddress Proxy = IPAddress.Parse("127.0.0.9");

    [Fact]
    public async Task Three_hundred_people_behind_one_trusted_proxy_are_back_in_their_rooms()
    {
        // The limits for one address are those that a node comes with.
        await using var node = await TestNode.StartAsync("""
            enx.http.trusted-proxies = ["127.0.0.9"]
            enx.auth.token-secret = "the-secret-of-a-test-of-32-characters"
            enx.limits { requests-per-second = 100, connections-per-address = 100 }
            """);
        await using var proxy = new ForwardingProxy(new IPEndPoint(IPAddress.Loopback, node.Node.HttpAddress.Port), Proxy, n => $"10.1.{n % People / 100}.{(n % 100) + 1}");
        var signallingUri = new Uri($"ws://{proxy.EndPoint}/signal");
        var rooms = new List<string>();
        for (var i = 0; i < People / InRoom; i++) rooms.Add(await node.CreateRoomAsync("""{"name": "test", "settings": {"participants": 10}}"""));
        var tokens = node.Node.Services.GetRequiredService<TokenIssuer>();
        var places = new (SignalClient Socket, string Resume)[People];
        await Parallel.ForAsync(0, People, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var token = tokens.Issue(rooms[i / InRoom], new User($"Person {i}", Role.Participant, "", ImmutableDictionary<string, string>.Empty), 6).Token;
            var client = await SignalClient.OpenAsync(signallingUri);
            var joined = await client.JoinAsync(token, offer: "null", roomInfo: """{"allow_reconnect": true}""");
            places[i] = (client, joined.GetProperty("resumeToken").GetString()!);
        });

        proxy.DropAll();
        foreach (var (socket, _) in places) await socket.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        var clock = Stopwatch.StartNew();
        var tries = 0;
        var back = await Task.WhenAll(places.Select((p, i) => Task.Run(async () =>
        {
            while (true)
            {
                Interlocked.Increment(ref tries);
                try
                {
                    var client = await SignalClient.OpenAsync(signallingUri);
                    await client.CallAsync("resumeRoom", $$"""{"roomId": "{{rooms[i / InRoom]}}", "clientId": "{{p.Socket.ClientId}}", "resumeToken": "{{p.Resume}}", "lastSeq": -1}""", within: TimeSpan.FromSeconds(30));
                    return client;
                }
                catch (WebSocketException) when (clock.Elapsed < TimeSpan.FromSeconds(30))
                {
                    await Task.Delay(200);
                }
            }
        })));

        output.WriteLine($"{People} people were back after {clock.Elapsed.TotalSeconds:0.0} s, with {tries} tries");
        Assert.Equal(People, tries);
        // The aim is 10 s.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        foreach (var client in back) await client.DisposeAsync();
    }
}
