using System.Diagnostics;
using Enx.Testing.Network;
using Enx.Testing.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>
/// What people live through when a network fails, changes or comes back. Bob sits behind wires that can be cut; Ann and Cyd do not,
/// and nothing of it may reach them but the news about Bob.
/// </summary>
[Collection("house")]
public sealed class ReconnectSpecs(House house, ReconnectSpecs.PatientNode patient, ITestOutputHelper output) : IClassFixture<ReconnectSpecs.PatientNode>
{
    private const string Small = "320x180";
    private const int MostAttempts = 5;
    private const string FiveShortAttempts = "attempts=5&timeout=4";

    private static readonly string[] LinkCallbacks = ["onConnectionInterrupted", "onReconnect", "onUserReconnectSuccess", "onConnectionLost", "onRoomDisConnected"];

    /// <summary>A node with one media port. It waits for a silent client as long as any does: a page on a busy machine is silent for seconds, and is not lost.</summary>
    public sealed class PatientNode : IAsyncLifetime
    {
        public const string Settings = "enx.media { loops = 1, ice-tcp = off }";

        public NodeUnderTest Node { get; private set; } = null!;

        public async Task InitializeAsync() => Node = await NodeUnderTest.StartAsync(Settings);

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }

    private NodeUnderTest Node => patient.Node;

    [Fact]
    public Task What_fails_for_less_than_the_policy_allows_is_an_interruption_and_nothing_more() => InterruptAsync("both are cut for longer than one attempt", 2);

    [Theory]
    [Trait("length", "long")]
    [InlineData("the socket is silent", 1)]
    [InlineData("the socket is cut", 1)]
    [InlineData("media is cut", 1)]
    public Task So_it_is_when_either_is_cut(string what, int attempts) => InterruptAsync(what, attempts);

    private async Task InterruptAsync(string what, int attempts)
    {
        var room = await Node.CreateRoomAsync();
        await using var way = new ShakyWay(Node);
        await using var ann = await JoinAsync(room, "Ann");
        await using var cyd = await JoinAsync(room, "Cyd");
        await using var bob = await JoinAsync(room, "Bob", FiveShortAttempts, way.Whereabouts);
        await Task.WhenAll(ann.MediaFlowsAsync(2), bob.MediaFlowsAsync(2), cyd.MediaFlowsAsync(2));

        switch (what)
        {
            case "the socket is cut":
                way.Signalling.Cut();
                break;
            case "the socket is silent":
                way.Signalling.Freeze();
                break;
            case "media is cut":
                way.Media.Cut();
                break;
            default:
                way.CutBoth();
                break;
        }

        await AnnTellsAsync(ann, 1);
        await ann.HoldsAsync(() => ann.SeesReconnectingAsync("Bob"), "Ann sees that Bob is reconnecting");
        // Ann's picture at least: Bob's is the one that may be missing.
        await cyd.HoldsAsync(PicturesGoOn(cyd, await FramesAsync(cyd)), "Cyd's view goes on meanwhile");
        await AnnTellsAsync(ann, 2);
        await bob.HearsAsync("onReconnect", times: attempts);
        way.Mend();

        var restored = Stopwatch.GetTimestamp();
        // On a slow machine the next attempt begins before the network is mended here, and takes longer than it may.
        var made = (await bob.HearsAsync("onUserReconnectSuccess")).GetProperty("attempts").GetInt32();
        Assert.InRange(made, attempts, MostAttempts);
        output.WriteLine($"{what}: mended {Stopwatch.GetElapsedTime(restored).TotalMilliseconds:0} ms after the network was");
        await AnnTellsAsync(ann, 3);
        await Task.WhenAll(ann.MediaFlowsOnAsync(2), bob.MediaFlowsOnAsync(2));
        await ann.HoldsAsync(async () => !await ann.SeesReconnectingAsync("Bob"), "Ann sees that Bob is back");

        await bob.HoldsAsync(async () => (await bob.HeardAsync("onRemoteStreamAudioUnMute")).Count >= 3, "the last of what Ann did has reached Bob");
        var heard = await bob.HeardAsync(LinkCallbacks);
        string[] expected = ["onConnectionInterrupted", .. Enumerable.Repeat("onReconnect", made), "onUserReconnectSuccess"];
        Assert.True(expected.SequenceEqual(heard.Select(h => h.Name)), await bob.StoryAsync());
        Assert.Equal(Enumerable.Range(1, made), heard.Where(h => h.Name == "onReconnect").Select(h => h.Payload.GetProperty("attempt").GetInt32()));
        await NothingIsLostOrDoubledAsync(bob, told: 3);
        foreach (var other in new[] { ann, cyd })
        {
            await other.SeesAsync([.. new[] { "Ann", "Bob", "Cyd" }.Where(n => n != other.Name)]);
            Assert.True((await other.HeardAsync([.. LinkCallbacks, "onUserDisConnected"])).Count == 0, await other.StoryAsync());
        }
    }

    [Fact]
    public async Task A_network_that_stays_away_ends_the_session_in_the_page_itself_and_for_the_others()
    {
        var room = await Node.CreateRoomAsync();
        await using var way = new ShakyWay(Node);
        await using var ann = await JoinAsync(room, "Ann");
        await using var bob = await JoinAsync(room, "Bob", "attempts=2&timeout=2", way.Whereabouts);
        await bob.MediaFlowsAsync(1);

        way.CutBoth();
        Assert.Equal(1165, (await bob.HearsAsync("onRoomDisConnected")).GetProperty("cause").GetInt32());
        Assert.Equal(["onConnectionInterrupted", "onReconnect", "onReconnect", "onConnectionLost", "onRoomDisConnected"], (await bob.HeardAsync(LinkCallbacks)).Select(h => h.Name));
        Assert.Equal(1165, (await ann.HearsAsync("onUserDisConnected")).GetProperty("cause").GetProperty("code").GetInt32());
        await ann.SeesAsync();
        Assert.Equal(["Ann"], await Node.UsersAsync(room));
    }

    [Fact]
    public async Task Without_reconnecting_a_lost_socket_is_the_end_at_once()
    {
        var room = await Node.CreateRoomAsync();
        await using var way = new ShakyWay(Node);
        await using var ann = await JoinAsync(room, "Ann");
        await using var bob = await JoinAsync(room, "Bob", "reconnect=off", way.Whereabouts);
        await ann.SeesAsync("Bob");

        way.Signalling.Cut();
        Assert.Equal(2002, (await bob.HearsAsync("onRoomDisConnected")).GetProperty("cause").GetInt32());
        Assert.Equal(["onRoomDisConnected"], (await bob.HeardAsync(LinkCallbacks)).Select(h => h.Name));
        await ann.HearsAsync("onUserDisConnected");
        Assert.False((await ann.HeardAsync("onUserUpdated")).Any(), await ann.StoryAsync());
    }

    [Fact]
    public async Task Media_goes_on_when_the_way_to_the_server_gets_another_address()
    {
        var room = await Node.CreateRoomAsync();
        await using var way = new ShakyWay(Node);
        await using var ann = await JoinAsync(room, "Ann");
        await using var bob = await JoinAsync(room, "Bob", FiveShortAttempts, way.Whereabouts);
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        var before = await bob.ClientIdAsync();

        way.Media.ChangeAddress();
        await Task.WhenAll(ann.MediaFlowsOnAsync(1), bob.MediaFlowsOnAsync(1));
        await NobodyLeftAsync(ann, bob, before);
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_is_the_same_person_and_nobody_sees_a_leave()
    {
        var room = await Node.CreateRoomAsync();
        await using var ann = await JoinAsync(room, "Ann");
        await using var bob = await JoinAsync(room, "Bob", FiveShortAttempts);
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        var before = await bob.ClientIdAsync();

        await bob.ReloadAsync();
        await bob.IsInAsync();
        await Task.WhenAll(ann.MediaFlowsOnAsync(1), bob.MediaFlowsAsync(1));
        await NobodyLeftAsync(ann, bob, before);
        Assert.Empty(ann.Errors.Concat(bob.Errors));

        // What happens after that reaches the new page.
        await ann.CallAsync("sendMessage('welcome back', true, [])");
        Assert.Equal("welcome back", (await bob.HearsAsync("onMessageReceived")).GetProperty("message").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_browser_that_is_killed_is_waited_for_and_then_missed()
    {
        var room = await Node.CreateRoomAsync();
        await using var ann = await JoinAsync(room, "Ann");
        await using var doomed = await house.StartBrowserAsync();
        var bob = await JoinAsync(room, "Bob", "attempts=2&timeout=2", new Whereabouts { Browser = doomed.Browser });
        await ann.SeesAsync("Bob");
        await bob.MediaFlowsAsync(1);

        await doomed.KillAsync();
        await ann.HoldsAsync(() => ann.SeesReconnectingAsync("Bob"), "Ann sees that Bob is reconnecting");
        Assert.Equal(1165, (await ann.HearsAsync("onUserDisConnected")).GetProperty("cause").GetProperty("code").GetInt32());
        var reconnecting = (await ann.HeardAsync("onUserUpdated"))[0];
        var gone = (await ann.HeardAsync("onUserDisConnected"))[0];
        Assert.InRange(gone.At - reconnecting.At, 3500, 20_000);
        await ann.SeesAsync();
    }

    [Fact]
    public async Task A_node_that_stops_and_starts_again_has_its_people_back_in_their_places()
    {
        await using var node = await NodeUnderTest.StartAsync($"{PatientNode.Settings}\nenx.http.port = {FreePort.Tcp()}");
        var room = await node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", node: node, size: Small, more: "attempts=3&timeout=10");
        await using var bob = await house.JoinAsync(room, "Bob", node: node, size: Small, more: "attempts=3&timeout=10");
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        await ann.CallAsync("sendMessage('said before', true, [])");
        var ids = await Task.WhenAll(ann.ClientIdAsync(), bob.ClientIdAsync());

        await node.RestartAsync();

        await Task.WhenAll(ann.HearsAsync("onUserReconnectSuccess"), bob.HearsAsync("onUserReconnectSuccess"));
        await Task.WhenAll(ann.MediaFlowsOnAsync(1), bob.MediaFlowsOnAsync(1));
        Assert.Equal(ids, await Task.WhenAll(ann.ClientIdAsync(), bob.ClientIdAsync()));
        Assert.Equal("said before", await bob.Page.EvaluateAsync<string>("() => EnxRtc.messages.at(-1).message"));
        foreach (var person in new[] { ann, bob })
            Assert.True((await person.HeardAsync("onUserDisConnected", "onConnectionLost", "onRoomDisConnected")).Count == 0, await person.StoryAsync());
    }

    private Task<Person> JoinAsync(string room, string name, string more = "", Whereabouts? at = null) =>
        house.JoinAsync(room, name, node: Node, size: Small, more: more, at: at);

    /// <summary>Ann says a number, mutes her microphone and unmutes it: three things that everyone is to hear once.</summary>
    private static async Task AnnTellsAsync(Person ann, int number)
    {
        await ann.CallAsync($"sendMessage('{number}', true, [])");
        await ann.CallAsync("muteSelfAudio(true)");
        await ann.CallAsync("muteSelfAudio(false)");
    }

    private static async Task NothingIsLostOrDoubledAsync(Person bob, int told)
    {
        var heard = (await bob.HeardAsync("onMessageReceived", "onRemoteStreamAudioMute", "onRemoteStreamAudioUnMute"))
            .Select(h => h.Name == "onMessageReceived" ? h.Payload.GetProperty("message").GetProperty("message").GetString()! : h.Name);
        var expected = Enumerable.Range(1, told).SelectMany(n => new[] { $"{n}", "onRemoteStreamAudioMute", "onRemoteStreamAudioUnMute" });
        Assert.True(expected.SequenceEqual(heard), $"Bob heard {string.Join(", ", heard)}\n{await bob.StoryAsync()}");
    }

    /// <summary>Bob is who he was, and Ann has seen nobody go or come.</summary>
    internal static async Task NobodyLeftAsync(Person ann, Person bob, string clientId)
    {
        Assert.Equal(clientId, await bob.ClientIdAsync());
        Assert.Single(await bob.HeardAsync("onRoomConnected"));
        Assert.True((await ann.HeardAsync("onUserDisConnected")).Count == 0 && (await ann.HeardAsync("onUserConnected")).Count == 1, await ann.StoryAsync());
        await ann.SeesAsync("Bob");
        await bob.SeesAsync("Ann");
        await ann.HoldsAsync(async () => !await ann.SeesReconnectingAsync("Bob"), "Ann sees Bob as connected");
    }

    private static async Task<int> FramesAsync(Person person) => (await person.VideosAsync()).Sum(v => v.Frames);

    private static Func<Task<bool>> PicturesGoOn(Person person, int from) => async () => await FramesAsync(person) > from + 20;
}
