using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Enx.Testing.Peers;

namespace Enx.Host.Tests.Support;

/// <summary>A <see cref="NodeUnderTest"/> with a fake media engine, a clock that can be moved and a log that is kept.</summary>
public sealed class TestNode : IAsyncLifetime, IAsyncDisposable
{
    private readonly string _overrides;
    private readonly bool _fake;
    private NodeUnderTest _inner = null!;

    /// <summary>For class fixtures.</summary>
    public TestNode() : this("", true)
    {
    }

    private TestNode(string overrides, bool fake) => (_overrides, _fake) = (overrides, fake);

    internal LogCapture Logs { get; } = new();

    internal ShiftedTime Time { get; } = new();

    internal FakeMediaEngine Engine { get; private set; } = null!;

    internal EnxNode Node => _inner.Node;

    /// <summary>REST as the application.</summary>
    internal HttpClient Http => _inner.Http;

    /// <summary>Starts a node with HOCON of the test's own.</summary>
    /// <param name="overrides">Laid over the settings of test nodes.</param>
    /// <param name="realMedia">With the true media engine instead of the fake one.</param>
    public static async Task<TestNode> StartAsync(string overrides = "", bool realMedia = false)
    {
        var node = new TestNode(overrides, !realMedia);
        await node.InitializeAsync();
        return node;
    }

    public async Task InitializeAsync() => _inner = await NodeUnderTest.StartAsync("enx { media.loops = 1, log.level = \"info\", limits.call-timeout = 60s }\n" + _overrides, setup => setup with
    {
        Engine = _fake ? observer => Engine = new FakeMediaEngine(observer) : null,
        Logs = log => log.WriteTo.Sink(Logs),
        Time = Time,
    });

    public Task DisposeAsync() => _inner.DisposeAsync().AsTask();

    ValueTask IAsyncDisposable.DisposeAsync() => _inner.DisposeAsync();

    /// <summary>Stops the node and starts another one on the same rooms.</summary>
    internal Task RestartAsync() => _inner.RestartAsync();

    /// <summary>Makes a room; its id.</summary>
    internal async Task<string> CreateRoomAsync(string body = """{"name": "test", "settings": {"moderators": 5}}""")
    {
        var (status, json) = await SendAsync(HttpMethod.Post, "rooms", body);
        Assert.Equal(201, status);
        return json.GetProperty("room").GetProperty("room_id").GetString()!;
    }

    /// <summary>A token for a room.</summary>
    internal Task<string> TokenAsync(string roomId, string name = "Ann", string role = "participant") => _inner.TokenAsync(roomId, name, role);

    /// <summary>The names of the users in a room.</summary>
    internal Task<string[]> UsersAsync(string roomId) => _inner.UsersAsync(roomId);

    /// <summary>A REST call: the status and the body.</summary>
    internal async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, contentType);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()));
    }

    /// <summary>Opens a signalling socket.</summary>
    internal Task<SignalClient> ConnectAsync() => SignalClient.OpenAsync(Node.SignalAddress);

    /// <summary>Opens a socket and joins with a fresh token.</summary>
    internal async Task<SignalClient> JoinAsync(string roomId, string name = "Ann", string role = "participant")
    {
        var token = await TokenAsync(roomId, name, role);
        var client = await ConnectAsync();
        await client.JoinAsync(token);
        return client;
    }

    /// <summary>Joins with a fresh token, and connects media.</summary>
    internal Task<RoomBot> JoinBotAsync(string roomId, string name, TestPeerOptions options) => RoomBot.JoinAsync(_inner, roomId, name, options);

    /// <summary>How long the node takes to say that it lives, over a connection of its own.</summary>
    internal async Task<TimeSpan> HealthAsync()
    {
        using var http = new HttpClient { BaseAddress = Node.HttpAddress };
        var clock = Stopwatch.StartNew();
        using var response = await http.GetAsync("healthz/live");
        response.EnsureSuccessStatusCode();
        return clock.Elapsed;
    }

    /// <summary>Nobody and nothing is left of any session.</summary>
    internal async Task NothingIsLeftAsync(string roomId)
    {
        await Asking.UntilAsync(() => UsersAsync(roomId), users => users.Length == 0, "the room is empty");
        await Eventually.HoldsAsync(() => Engine.Peers.All(p => p.RoomId != roomId), "no peer is left on the engine");
        await Eventually.HoldsAsync(() => Node.ReadHolds() is { Sessions: 0, SessionActors: 0 }, "no session is left");
    }
}
