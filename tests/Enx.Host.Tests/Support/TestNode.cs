using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Enx.Host.Configuration;

namespace Enx.Host.Tests.Support;

/// <summary>A whole node with a fake media engine, its rooms in a file of its own, on a port that the system chose.</summary>
public sealed class TestNode : IAsyncLifetime, IAsyncDisposable
{
    public const string AppId = "test-app";
    public const string AppKey = "test-app-key-7c1d";
    public const string TokenSecret = "test-token-secret-with-more-than-32-characters";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-host-");
    private readonly string _overrides;
    private readonly bool _fake;

    /// <summary>For class fixtures.</summary>
    public TestNode() : this("", true)
    {
    }

    private TestNode(string overrides, bool fake) => (_overrides, _fake) = (overrides, fake);

    internal LogCapture Logs { get; } = new();

    internal ShiftedTime Time { get; } = new();

    internal FakeMediaEngine Engine { get; private set; } = null!;

    internal EnxNode Node { get; private set; } = null!;

    /// <summary>REST as the application.</summary>
    internal HttpClient Http { get; private set; } = null!;

    /// <summary>Starts a node with HOCON of the test's own.</summary>
    /// <param name="overrides">Laid over the settings of test nodes.</param>
    /// <param name="realMedia">With the true media engine instead of the fake one.</param>
    public static async Task<TestNode> StartAsync(string overrides = "", bool realMedia = false)
    {
        var node = new TestNode(overrides, !realMedia);
        await node.InitializeAsync();
        return node;
    }

    public async Task InitializeAsync()
    {
        Node = await EnxNode.StartAsync(new EnxNodeSetup
        {
            Configuration = new ConfigurationSources { Overrides = Overrides },
            Engine = _fake ? observer => Engine = new FakeMediaEngine(observer) : null,
            Logs = log => log.WriteTo.Sink(Logs),
            Time = Time,
        });
        Http = new HttpClient { BaseAddress = new Uri(Node.HttpAddress, "video/v2/") };
        Http.DefaultRequestHeaders.Authorization = BasicOf(AppId, AppKey);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    /// <summary>Stops the node and starts another one on the same rooms.</summary>
    internal async Task RestartAsync()
    {
        Http.Dispose();
        await Node.DisposeAsync();
        await InitializeAsync();
    }

    internal static AuthenticationHeaderValue BasicOf(string id, string key) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{key}")));

    /// <summary>Makes a room; its id.</summary>
    internal async Task<string> CreateRoomAsync(string body = """{"name": "test", "settings": {"moderators": 5}}""")
    {
        var (status, json) = await SendAsync(HttpMethod.Post, "rooms", body);
        Assert.Equal(201, status);
        return json.GetProperty("room").GetProperty("room_id").GetString()!;
    }

    /// <summary>A token for a room.</summary>
    internal async Task<string> TokenAsync(string roomId, string name = "Ann", string role = "participant")
    {
        var (status, json) = await SendAsync(HttpMethod.Post, $"rooms/{roomId}/tokens", $$"""{"name": "{{name}}", "role": "{{role}}", "user_ref": "ref-{{name}}"}""");
        Assert.Equal(201, status);
        return json.GetProperty("token").GetString()!;
    }

    /// <summary>The names of the users in a room.</summary>
    internal async Task<string[]> UsersAsync(string roomId)
    {
        var (_, json) = await SendAsync(HttpMethod.Get, $"rooms/{roomId}/users");
        return [.. json.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString()!)];
    }

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

    /// <summary>Nobody and nothing is left of any session.</summary>
    internal async Task NothingIsLeftAsync(string roomId)
    {
        await Asking.UntilAsync(() => UsersAsync(roomId), users => users.Length == 0, "the room is empty");
        await Eventually.HoldsAsync(() => Engine.Peers.All(p => p.RoomId != roomId), "no peer is left on the engine");
        await Eventually.HoldsAsync(() => Node.ReadHolds() is { Sessions: 0, SessionActors: 0 }, "no session is left");
    }

    private string Overrides => $$"""
        enx {
          http.port = 0
          media {
            port = 0
            tcp-port = 0
            loops = 1
          }
          auth {
            app-id = "{{AppId}}"
            app-key = "{{AppKey}}"
            token-secret = "{{TokenSecret}}"
          }
          storage.connection-string = "Data Source={{Path.Combine(_folder.FullName, "rooms.db")}};Pooling=False"
          limits.requests-per-second = 100000
        }
        """ + "\n" + _overrides;
}
