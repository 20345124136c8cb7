using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Enx.Testing.Databases;
using Enx.Testing.Network;
using Enx.Testing.Nodes;

namespace Enx.Testing.Clusters;

/// <summary>Somebody in a room as REST tells it.</summary>
/// <param name="ClientId">Who.</param>
/// <param name="Name">The name.</param>
/// <param name="AudioMuted">Whether the microphone is off.</param>
/// <param name="VideoMuted">Whether the camera is off.</param>
/// <param name="Reconnecting">Whether the connection is being waited for.</param>
public sealed record UserRow(string ClientId, string Name, bool AudioMuted, bool VideoMuted, bool Reconnecting);

/// <summary>A message in a room.</summary>
/// <param name="Id">Its number there.</param>
/// <param name="Text">What was said.</param>
public sealed record Said(long Id, string Text);

/// <summary>What one node of a <see cref="ClusterUnderTest"/> is to be.</summary>
/// <param name="Name">What the tests call it.</param>
/// <param name="Roles">What it does: room, media, gateway.</param>
public sealed record NodePlan(string Name, params string[] Roles);

/// <summary>Nodes in processes of their own and a PostgreSQL of their own, on loopback.</summary>
public sealed class ClusterUnderTest : IAsyncDisposable
{
    /// <summary>Ports below those that the system gives to clients: a node that starts again finds its own free.</summary>
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;

    private const string AppKey = "the-key-of-a-test";

    /// <summary>What a release before does not know: nodes that are reached at one signallingUri from anywhere.</summary>
    private const string OfThisRelease = "limits.connections-per-address = 100000, management.listener = off";

    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-cluster-");
    private readonly MachineRoom? _machines;
    private TcpCut? _wayToDatabase;
    private string _database = "";

    private ClusterUnderTest(MachineRoom? machines) => _machines = machines;

    /// <summary>Its database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<ClusterNode> Nodes { get; private set; } = [];

    /// <summary>The signalling addresses of all gateways, living and dead.</summary>
    public IReadOnlyList<Uri> SignallingUris => [.. Nodes.Where(n => n.IsGateway).Select(n => n.SignallingUri)];

    /// <summary>Where configurations and logs are.</summary>
    public string Folder => _folder.FullName;

    /// <summary>A node by its name.</summary>
    public ClusterNode this[string name] => Nodes.First(n => n.Name == name);

    /// <summary>Starts one, and waits until all nodes take joins and see each other.</summary>
    /// <param name="plans">The nodes.</param>
    public static Task<ClusterUnderTest> StartAsync(params NodePlan[] plans) => StartOtherAsync(ClusterNode.ProgramUnderTest, plans);

    /// <summary>As <see cref="StartAsync(NodePlan[])"/>, with another program than this one: an <c>Enx.Host.dll</c>.</summary>
    public static Task<ClusterUnderTest> StartOtherAsync(string program, params NodePlan[] plans) => StartAsync(null, program, plans);

    /// <summary>As <see cref="StartAsync(NodePlan[])"/>, each node on a machine of its own, so that they can be parted.</summary>
    public static async Task<ClusterUnderTest> StartApartAsync(params NodePlan[] plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        return await StartAsync(await MachineRoom.CreateAsync(plans.Length).ConfigureAwait(false), ClusterNode.ProgramUnderTest, plans).ConfigureAwait(false);
    }

    private static async Task<ClusterUnderTest> StartAsync(MachineRoom? machines, string program, NodePlan[] plans)
    {
        var cluster = new ClusterUnderTest(machines);
        try
        {
            cluster.Postgres = await PostgresServer.StartAsync().ConfigureAwait(false);
            cluster._database = await cluster.Postgres.CreateDatabaseAsync().ConfigureAwait(false);
            if (machines is not null)
            {
                cluster._wayToDatabase = new TcpCut(new IPEndPoint(IPAddress.Loopback, cluster.Postgres.Port), machines.Here);
                cluster._database = cluster._database
                    .Replace("Host=127.0.0.1", $"Host={machines.Here}", StringComparison.Ordinal)
                    .Replace($"Port={cluster.Postgres.Port}", $"Port={cluster._wayToDatabase.EndPoint.Port}", StringComparison.Ordinal);
            }
            var ports = FreePorts(2 * plans.Length);
            cluster.Nodes = [.. plans.Select((p, i) => new ClusterNode(
                cluster._folder, p.Name, p.Roles, machines?.AddressOf(i).ToString() ?? "127.0.0.1", (ports[2 * i], ports[2 * i + 1]), machines?.On(i) ?? []) { Program = program })];
            await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync(cluster.ConfigurationOf(n)))).ConfigureAwait(false);
            await cluster.KnowsItselfAsync().ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts what is not running, and waits until all nodes take joins and see each other.</summary>
    public async Task HealAsync()
    {
        // One that stood still for long finds out that the others have gone on without it, and ends: what it is until then is of no use.
        foreach (var node in Nodes.Where(n => n.IsPaused)) await node.KillAsync().ConfigureAwait(false);
        await Task.WhenAll(Nodes.Where(n => !n.IsRunning).Select(n => n.StartAsync())).ConfigureAwait(false);
        foreach (var node in Nodes) await Eventually.HoldsAsync(node.IsReadyAsync, $"node {node.Name} is ready", TimeSpan.FromSeconds(60)).ConfigureAwait(false);
        await KnowsItselfAsync().ConfigureAwait(false);
    }

    /// <summary>The nodes do not hear those of the other side any more. Clients and the database reach all of them.</summary>
    public Task PartAsync(params ClusterNode[] side) => BetweenAsync(side, (machines, one, other) => machines.CutAsync(one, other));

    /// <summary>They hear each other again.</summary>
    public Task JoinAgainAsync(params ClusterNode[] side) => BetweenAsync(side, (machines, one, other) => machines.MendAsync(one, other));

    /// <summary>REST as the application, at one gateway.</summary>
    public static HttpClient AppAt(ClusterNode gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var http = NodeUnderTest.AppClient(gateway.Address, NodeUnderTest.AppId, AppKey);
        http.Timeout = TimeSpan.FromSeconds(15);
        return http;
    }

    /// <summary>Makes a room; its id.</summary>
    public async Task<string> CreateRoomAsync(string name = "test") =>
        (await PostAsync("rooms", new { name, settings = new { participants = 64, moderators = 5 } }).ConfigureAwait(false)).GetProperty("room").GetProperty("room_id").GetString()!;

    /// <summary>Makes a room that lives on this node: rooms, until chance has put one there.</summary>
    public async Task<string> CreateRoomOnAsync(ClusterNode node)
    {
        for (var tries = 0; tries < 30; tries++)
        {
            var room = await CreateRoomAsync().ConfigureAwait(false);
            await Eventually.HoldsAsync(() => LivesNow().ContainsKey(room), $"a node says that room {room} is active").ConfigureAwait(false);
            if (RoomNodeOf(room) == node) return room;
        }
        throw new InvalidOperationException($"of 30 rooms none lives on {node.Name}");
    }

    /// <summary>Makes a token for a room.</summary>
    public async Task<string> TokenAsync(string roomId, string name, string role = "participant") =>
        (await PostAsync($"rooms/{roomId}/tokens", new { name, role, user_ref = $"ref-{name}" }).ConfigureAwait(false)).GetProperty("token").GetString()!;

    /// <summary>Who is in a room.</summary>
    public async Task<IReadOnlyList<UserRow>> UsersAsync(string roomId) =>
    [
        .. (await GetAsync($"rooms/{roomId}/users").ConfigureAwait(false)).GetProperty("users").EnumerateArray().Select(u => new UserRow(
            u.GetProperty("clientId").GetString()!, u.GetProperty("name").GetString()!, u.GetProperty("audioMuted").GetBoolean(),
            u.GetProperty("videoMuted").GetBoolean(), u.GetProperty("reconnecting").GetBoolean())),
    ];

    /// <summary>What was said in a room, in order, as far back as the room remembers.</summary>
    public async Task<IReadOnlyList<Said>> MessagesAsync(string roomId) =>
    [
        .. (await GetAsync($"rooms/{roomId}/messages").ConfigureAwait(false)).GetProperty("messages").EnumerateArray()
            .Select(m => new Said(m.GetProperty("id").GetInt64(), m.GetProperty("message").GetString()!)),
    ];

    /// <summary>The node on which a room lives now, or lived last.</summary>
    public ClusterNode RoomNodeOf(string roomId) => LivesNow().GetValueOrDefault(roomId)
        ?? throw new InvalidOperationException($"no node has said that room {roomId} is active\n{Tails()}");

    /// <summary>The node of every room, in one look.</summary>
    public IReadOnlyDictionary<string, ClusterNode> LivesNow() => Nodes
        .SelectMany(n => n.Lives().Select(l => (Node: n, l.Room, l.Epoch))).GroupBy(l => l.Room).ToDictionary(g => g.Key, g => g.MaxBy(l => l.Epoch).Node);

    /// <summary>The node on which a room's media is now.</summary>
    public ClusterNode MediaNodeOf(string roomId)
    {
        var name = Nodes.SelectMany(n => n.MediaOf(roomId)).OrderBy(m => m.Epoch).Select(m => m.Node).LastOrDefault()
            ?? throw new InvalidOperationException($"no node has said where the media of room {roomId} is\n{Tails()}");
        return Nodes.First(n => n.ClusterName == name);
    }

    /// <summary>The last lines of every node's log, for failures.</summary>
    public string Tails(int lines = 40) => string.Join('\n', Nodes.Select(n => n.Tail(lines)));

    /// <summary>Calls REST at any gateway that answers.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        return await AnyGatewayAsync(async http =>
        {
            using var response = await http.PostAsJsonAsync(path, body).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>().ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Reads REST at any gateway that answers.</summary>
    public Task<JsonElement> GetAsync(string path) => AnyGatewayAsync(http => http.GetFromJsonAsync<JsonElement>(path));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync().ConfigureAwait(false);
        if (_wayToDatabase is not null) await _wayToDatabase.DisposeAsync().ConfigureAwait(false);
        if (_machines is not null) await _machines.DisposeAsync().ConfigureAwait(false);
        if (Postgres is not null) await Postgres.DisposeAsync().ConfigureAwait(false);
        if (!KeepsLogs) _folder.Delete(recursive: true);
    }

    /// <summary>Whether the logs stay when it ends: a test failed.</summary>
    public bool KeepsLogs { get; set; }

    /// <summary>Ports of loopback that nobody has, and that the system gives to nobody by itself.</summary>
    private static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, LastPort);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
        return [.. ports];
    }

    private string ConfigurationOf(ClusterNode node) => $$"""
        enx {
          http.bind-address = "{{node.Address.Host}}"
          http.port = {{node.Address.Port}}
          http.public-url = "{{node.Address.GetLeftPart(UriPartial.Authority)}}"
          http.allowed-origins = ["*"]
          media.bind-address = "{{node.Address.Host}}"
          media.port = 0
          media.tcp-port = 0
          media.loops = 1
          cluster.roles = [{{string.Join(", ", node.Roles.Select(r => $"\"{r}\""))}}]
          cluster.hostname = "{{node.Address.Host}}"
          cluster.allow-plain = on
          auth { app-key = "{{AppKey}}", token-secret = "the-secret-of-a-test-of-32-characters" }
          cluster.port = {{node.ClusterName.Split(':')[1]}}
          storage.provider = "postgresql"
          storage.connection-string = "{{_database}}"
          limits.requests-per-second = 100000
          {{(node.Program == ClusterNode.ProgramUnderTest ? OfThisRelease : "")}}
          log.level = "debug"
        }
        """;

    /// <summary>Every gateway is ready, and every node of rooms has heard how all media nodes are, so that a room finds one at once.</summary>
    private async Task KnowsItselfAsync()
    {
        foreach (var node in Nodes.Where(n => n.IsGateway))
            await Eventually.HoldsAsync(node.IsReadyAsync, $"gateway {node.Name} is ready").ConfigureAwait(false);
        var carrying = Nodes.Where(n => n.Roles.Contains("media")).Select(n => n.ClusterName).ToHashSet(StringComparer.Ordinal);
        foreach (var node in Nodes.Where(n => n.Roles.Contains("room")))
        {
            using var http = AppAt(node);
            await Eventually.HoldsAsync(async () => carrying.IsSubsetOf(await MediaKnownAsync(http, node).ConfigureAwait(false)), $"{node.Name} has heard of all media nodes", TimeSpan.FromSeconds(60)).ConfigureAwait(false);
        }
    }

    private static async Task<HashSet<string>> MediaKnownAsync(HttpClient http, ClusterNode node)
    {
        try
        {
            var seen = await http.GetFromJsonAsync<JsonElement>(new Uri(node.Address, "cluster")).ConfigureAwait(false);
            return [.. seen.GetProperty("members").EnumerateArray()
                .Where(m => m.GetProperty("status").ValueEquals("up") && m.GetProperty("reachable").GetBoolean() && m.GetProperty("load").ValueKind == JsonValueKind.Object)
                .Select(m => m.GetProperty("node").GetString()!)];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return [];
        }
    }

    private async Task BetweenAsync(ClusterNode[] side, Func<MachineRoom, int, int, Task> does)
    {
        var machines = _machines ?? throw new InvalidOperationException("the nodes are on one machine: start them apart");
        foreach (var one in side)
            foreach (var other in Nodes.Except(side)) await does(machines, Nodes.ToList().IndexOf(one), Nodes.ToList().IndexOf(other)).ConfigureAwait(false);
    }

    private async Task<T> AnyGatewayAsync<T>(Func<HttpClient, Task<T>> call)
    {
        var until = DateTime.UtcNow + CallPatience;
        while (true)
        {
            Exception? last = null;
            foreach (var gateway in Nodes.Where(n => n.IsGateway && n.IsUp))
            {
                try
                {
                    using var http = AppAt(gateway);
                    return await call(http).ConfigureAwait(false);
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    last = e;
                }
            }
            if (DateTime.UtcNow > until) throw last ?? new InvalidOperationException("no gateway is up");
            await Task.Delay(200).ConfigureAwait(false);
        }
    }
}
