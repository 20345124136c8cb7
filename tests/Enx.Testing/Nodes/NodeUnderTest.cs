using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Enx.Host;
using Enx.Host.Configuration;
using Enx.Media;
using Enx.Media.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Enx.Testing.Nodes;

/// <summary>A whole node in this process, on ports that the system chose and with rooms in a folder of its own.</summary>
public sealed class NodeUnderTest : IAsyncDisposable
{
    /// <summary>The application, and its key: those of the packaged configuration.</summary>
    public const string AppId = "enx-dev";

    /// <inheritdoc cref="AppId"/>
    public const string AppKey = "enx-dev-key";

    private const int MostTries = 50;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-node-");
    private readonly string _hocon;
    private readonly Func<EnxNodeSetup, EnxNodeSetup> _parts;

    private NodeUnderTest(string hocon, Func<EnxNodeSetup, EnxNodeSetup> parts) => (_hocon, _parts) = (hocon, parts);

    /// <summary>The node.</summary>
    public EnxNode Node { get; private set; } = null!;

    /// <summary>Where the first media loop receives.</summary>
    public IPEndPoint MediaEndPoint => ((MediaEngine)Node.Services.GetRequiredService<IMediaEngine>()).LocalEndPoints[0];

    /// <summary>REST as the application, relative to /video/v2/.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Starts one.</summary>
    /// <param name="hocon">What differs from the defaults.</param>
    /// <param name="parts">Puts in parts of the test's own; null for none.</param>
    public static async Task<NodeUnderTest> StartAsync(string hocon = "", Func<EnxNodeSetup, EnxNodeSetup>? parts = null)
    {
        var node = new NodeUnderTest(hocon, parts ?? (setup => setup));
        await node.StartNodeAsync().ConfigureAwait(false);
        return node;
    }

    /// <summary>Stops the node and starts another one on the same rooms.</summary>
    public async Task RestartAsync()
    {
        await StopNodeAsync().ConfigureAwait(false);
        await StartNodeAsync().ConfigureAwait(false);
    }

    /// <summary>A client for the REST API of a node.</summary>
    public static HttpClient AppClient(Uri address, string appId, string appKey)
    {
        var http = new HttpClient { BaseAddress = new Uri(address, "video/v2/") };
        http.DefaultRequestHeaders.Authorization = BasicOf(appId, appKey);
        return http;
    }

    /// <summary>HTTP Basic authentication.</summary>
    public static AuthenticationHeaderValue BasicOf(string id, string key) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{key}")));

    /// <summary>Makes a room; its id.</summary>
    public async Task<string> CreateRoomAsync(object? settings = null, string name = "test")
    {
        using var response = await Http.PostAsJsonAsync("rooms", new { name, settings = settings ?? new { participants = 16, moderators = 5 } }).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>().ConfigureAwait(false)).GetProperty("room").GetProperty("room_id").GetString()!;
    }

    /// <summary>Makes a token for a room.</summary>
    public async Task<string> TokenAsync(string roomId, string name, string role = "participant", bool mayRename = false)
    {
        using var response = await Http.PostAsJsonAsync($"rooms/{roomId}/tokens", new { name, role, user_ref = $"ref-{name}", may_rename = mayRename }).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>().ConfigureAwait(false)).GetProperty("token").GetString()!;
    }

    /// <summary>Puts somebody into the spotlight of a room, or takes them out of it.</summary>
    public async Task SpotlightAsync(string roomId, string clientId, bool add = true)
    {
        using var response = await Http.PostAsJsonAsync($"rooms/{roomId}/spotlight", new { client_ids = new[] { clientId }, add }).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The names of those in a room.</summary>
    public async Task<string[]> UsersAsync(string roomId)
    {
        var json = await Http.GetFromJsonAsync<JsonElement>($"rooms/{roomId}/users").ConfigureAwait(false);
        return [.. json.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString()!)];
    }

    /// <summary>Waits until nobody and nothing is left of any session: no socket, no actor of one, no peer, no cached packet.</summary>
    public Task NothingIsLeftAsync(int actorsBefore) => Eventually.HoldsAsync(
        () => Node.ReadHolds() is { Sessions: 0, SessionActors: 0, Peers: 0, MediaRooms: 0, Handshakes: 0, CachedPackets: 0 } holds && holds.RoomActors <= actorsBefore,
        $"nothing is left ({Node.ReadHolds()}, {actorsBefore} room actors before)");

    /// <summary>Stops the node, and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopNodeAsync().ConfigureAwait(false);
        for (var tries = 1; ; tries++)
        {
            try
            {
                _folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (tries < MostTries)
            {
                // SQLite closes its connections in the background, and makes and removes files beside the database while it does.
                await Task.Delay(100).ConfigureAwait(false);
            }
        }
    }

    private async Task StartNodeAsync()
    {
        var usual = $$"""
            enx {
              http.port = 0
              management.port = 0
              media.port = 0
              media.tcp-port = 0
              storage.connection-string = "Data Source={{Path.Combine(_folder.FullName, "rooms.db")}};Pooling=False"
              limits.requests-per-second = 100000
              limits.connections-per-address = 100000
              log.level = "warning"
            }
            """;
        Node = await EnxNode.StartAsync(_parts(new EnxNodeSetup { Configuration = new ConfigurationSources { Overrides = usual + "\n" + _hocon } })).ConfigureAwait(false);
        var auth = Node.Configuration.Settings.Auth;
        Http = AppClient(Node.HttpAddress, auth.AppId, auth.AppKey.Reveal());
    }

    private async Task StopNodeAsync()
    {
        Http.Dispose();
        await Node.DisposeAsync().ConfigureAwait(false);
    }
}
