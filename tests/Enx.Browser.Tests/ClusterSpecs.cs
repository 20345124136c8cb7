using System.Diagnostics;
using Enx.Testing;
using Enx.Testing.Clusters;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>The cluster of <see cref="ClusterSpecs"/>. What one test has lost is started again before the next.</summary>
public sealed class BrowsersCluster : IAsyncLifetime
{
    private ClusterUnderTest _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ClusterUnderTest.StartAsync(
        new NodePlan("room-1", "room"), new NodePlan("room-2", "room"), new NodePlan("media-1", "media"), new NodePlan("media-2", "media"),
        new NodePlan("gateway-1", "gateway"), new NodePlan("gateway-2", "gateway"));

    /// <summary>The cluster, with all of its nodes up.</summary>
    public async Task<ClusterUnderTest> WholeAsync()
    {
        await _cluster.HealAsync();
        return _cluster;
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}

/// <summary>
/// Two people with browsers in a cluster that loses a node, or is left by one: neither does anything, and the call goes on. What is measured is what
/// their pages paint. <c>Enx.Cluster.Tests</c> does the same without browsers, and more of it.
/// </summary>
[Collection("house")]
public sealed class ClusterSpecs(House house, BrowsersCluster browsers, ITestOutputHelper output) : IClassFixture<BrowsersCluster>
{
    /// <summary>The time is printed and not judged: two new connections in a browser take as long as the machine lets them. That they come is waited for.</summary>
    private const double Printed = double.PositiveInfinity;

    [Fact]
    [Trait("length", "long")]
    public async Task Pictures_go_on_when_the_room_is_lost()
    {
        await using var call = await CallAsync();
        await call.AfterAsync("kill -9 of the room's node", call.RoomNode.KillAsync, target: 0.2, most: 4);
        await call.HoldsAsync(call.AnswersAsync, "the room answers both");
        await call.IsWellAsync();
    }

    [Fact]
    public async Task Pictures_are_back_when_the_media_node_is_lost()
    {
        await using var call = await CallAsync();
        await call.AfterAsync("kill -9 of the media node", call.MediaNode.KillAsync, target: 6, most: Printed);
        await call.IsWellAsync();
    }

    [Fact]
    [Trait("length", "long")]
    public async Task Pictures_go_on_when_the_gateway_is_lost()
    {
        await using var call = await CallAsync();
        await call.AfterAsync("kill -9 of the gateway", call.Gateway.KillAsync, target: 0.2, most: 4);
        await call.HoldsAsync(call.AnswersAsync, "the room answers both");
        await call.IsWellAsync();
    }

    [Fact]
    [Trait("length", "long")]
    public async Task Nobody_notices_that_gateway_and_media_node_leave()
    {
        await using var call = await CallAsync();
        await call.AfterAsync("SIGTERM to the gateway", call.Gateway.TerminateAsync, target: 0.2, most: 4);
        await call.AfterAsync("SIGTERM to the media node", call.MediaNode.TerminateAsync, target: 0.2, most: 4);
        await call.IsWellAsync();
        Assert.Empty((await call.Ann.HeardAsync("onConnectionInterrupted", "onReconnect")).Concat(await call.Bob.HeardAsync("onConnectionInterrupted", "onReconnect")));
    }

    private async Task<Call> CallAsync()
    {
        var call = new Call(await browsers.WholeAsync(), house, output);
        await call.BeginAsync();
        return call;
    }

    /// <summary>Ann and Bob in a room of the cluster.</summary>
    private sealed class Call(ClusterUnderTest cluster, House house, ITestOutputHelper output) : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private string _room = "";
        private string[] _ids = [];

        public Person Ann { get; private set; } = null!;

        public Person Bob { get; private set; } = null!;

        public ClusterNode RoomNode => cluster.RoomNodeOf(_room);

        public ClusterNode MediaNode => cluster.MediaNodeOf(_room);

        /// <summary>Where their sockets are.</summary>
        public ClusterNode Gateway => cluster.Nodes.First(n => n.IsGateway);

        public async Task BeginAsync()
        {
            _room = await cluster.CreateRoomAsync();
            Ann = await JoinAsync("Ann");
            Bob = await JoinAsync("Bob");
            _ids = await IdsAsync();
            await FlowsAsync();
        }

        /// <summary>Something happens, and both see each other's pictures again; how long they stood still is printed.</summary>
        public async Task AfterAsync<T>(string what, Func<Task<T>> happens, double target, double most) => await AfterAsync(what, (Func<Task>)happens, target, most);

        /// <inheritdoc cref="AfterAsync{T}(string, Func{Task{T}}, double, double)"/>
        public async Task AfterAsync(string what, Func<Task> happens, double target, double most)
        {
            await Task.WhenAll(PictureGaps.WatchAsync(Ann), PictureGaps.WatchAsync(Bob));
            var began = Stopwatch.GetTimestamp();
            await happens();
            await FlowsAsync();
            var flows = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var gap = (await PictureGaps.ReadAsync(Ann)).Concat(await PictureGaps.ReadAsync(Bob)).Max(g => g.Longest) / 1000;
            output.WriteLine($"{what}: pictures stood still for {gap:0.00} s at most (target {target} s); they were seen to move {flows:0.0} s after it");
            if (gap > most) throw await FailureAsync($"{what}: pictures stood still for {gap:0.00} s");
        }

        /// <summary>Both are who they were, nobody was out, and each sees the other.</summary>
        public async Task IsWellAsync()
        {
            await FlowsAsync();
            await Task.WhenAll(Ann.SeesAsync("Bob"), Bob.SeesAsync("Ann"));
            Assert.Equal(_ids, await IdsAsync());
            foreach (var person in new[] { Ann, Bob })
                if ((await person.HeardAsync("onUserDisConnected", "onConnectionLost", "onRoomDisConnected")).Count > 0) throw await FailureAsync("somebody was out");
            Assert.Empty(Ann.Errors.Concat(Bob.Errors));
        }

        /// <summary>Whether the room answers a call of each.</summary>
        public async Task<bool> AnswersAsync()
        {
            var asked = Task.WhenAll(Ann.CallAsync("getTalkerCount()"), Bob.CallAsync("getTalkerCount()"));
            return await Task.WhenAny(asked, Task.Delay(TimeSpan.FromSeconds(1))) == asked && asked.IsCompletedSuccessfully;
        }

        public async Task HoldsAsync(Func<Task<bool>> holds, string what)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await Eventually.HoldsAsync(holds, what, Patience);
            }
            catch (TimeoutException e)
            {
                throw await FailureAsync(e.Message);
            }
            output.WriteLine($"  {what} {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s later");
        }

        public async ValueTask DisposeAsync()
        {
            await Ann.DisposeAsync();
            await Bob.DisposeAsync();
        }

        private async Task FlowsAsync()
        {
            try
            {
                await Task.WhenAll(Ann.MediaFlowsOnAsync(1, Patience), Bob.MediaFlowsOnAsync(1, Patience));
            }
            catch (TimeoutException e)
            {
                throw await FailureAsync(e.Message);
            }
        }

        private Task<string[]> IdsAsync() => Task.WhenAll(Ann.ClientIdAsync(), Bob.ClientIdAsync());

        private async Task<Person> JoinAsync(string name)
        {
            var token = await cluster.TokenAsync(_room, name);
            var servers = string.Join('&', cluster.Nodes.Where(n => n.IsGateway).Select(g => $"server={Uri.EscapeDataString(g.Address.GetLeftPart(UriPartial.Authority))}"));
            var person = await house.OpenAsync($"?autojoin=1&size=320x180&name={name}&token={token}&{servers}", name, at: new Whereabouts { Address = Gateway.Address });
            await person.IsInAsync();
            return person;
        }

        private async Task<InvalidOperationException> FailureAsync(string what)
        {
            cluster.KeepsLogs = true;
            return new InvalidOperationException($"{what}\nlogs are in {cluster.Folder}\n{await Ann.StoryAsync()}\n{await Bob.StoryAsync()}\n{cluster.Tails(20)}");
        }
    }
}
