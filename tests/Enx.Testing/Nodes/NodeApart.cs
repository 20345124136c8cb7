using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enx.Testing.Clusters;
using Enx.Testing.Network;

namespace Enx.Testing.Nodes;

/// <summary>
/// A node as an operator runs it: a process of its own, with embedded SQLite and rooms in a folder of its own. It is spoken to by its public signallingUris
/// alone, so it may be of an older release.
/// </summary>
public sealed class NodeApart : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ClusterNode _node;
    private readonly HttpClient _http;

    private NodeApart(DirectoryInfo folder, ClusterNode node)
    {
        (_folder, _node) = (folder, node);
        _http = NodeUnderTest.AppClient(node.Address, NodeUnderTest.AppId, NodeUnderTest.AppKey);
    }

    /// <summary>Where its signalling address is.</summary>
    public Uri SignallingUri => _node.SignallingUri;

    /// <summary>Where its pages are.</summary>
    public Uri Address => _node.Address;

    /// <summary>The number of its process.</summary>
    public int ProcessId => _node.ProcessId;

    /// <summary>Starts one, and waits until it takes joins.</summary>
    /// <param name="program">Its <c>Enx.Host.dll</c>; null for the one that was built with these tests.</param>
    /// <param name="hocon">What differs from the defaults, beside ports and folder.</param>
    public static async Task<NodeApart> StartAsync(string? program = null, string hocon = "")
    {
        var folder = Directory.CreateTempSubdirectory("enx-node-");
        var node = new NodeApart(folder, new ClusterNode(folder, "node", [], IPAddress.Loopback.ToString(), (FreePort.Tcp(), 0), []) { Program = program ?? ClusterNode.ProgramUnderTest });
        try
        {
            await node._node.StartAsync($$"""
                enx {
                  http.port = {{node._node.Address.Port}}
                  media.port = 0
                  media.tcp-port = 0
                  storage.connection-string = "Data Source={{Path.Combine(folder.FullName, "rooms.db")}}"
                  limits.requests-per-second = 100000
                }
                {{hocon}}
                """).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a room; its id.</summary>
    /// <param name="talkers">Its talker slots.</param>
    /// <param name="participants">How many people fit.</param>
    public async Task<string> CreateRoomAsync(int talkers, int participants = 200)
    {
        var room = await PostAsync("rooms", new { name = "measured", settings = new { participants, moderators = 5, max_active_talkers = talkers } }).ConfigureAwait(false);
        return room.GetProperty("room").GetProperty("room_id").GetString()!;
    }

    /// <summary>Makes a token for a room.</summary>
    public async Task<string> TokenAsync(string roomId, string name)
    {
        var token = await PostAsync($"rooms/{roomId}/tokens", new { name, role = "participant", user_ref = $"ref-{name}" }).ConfigureAwait(false);
        return token.GetProperty("token").GetString()!;
    }

    /// <summary>Makes several.</summary>
    public async Task<IReadOnlyList<string>> TokensAsync(string roomId, int count)
    {
        var tokens = new List<string>();
        for (var i = 1; i <= count; i++) tokens.Add(await TokenAsync(roomId, $"guest-{i}").ConfigureAwait(false));
        return tokens;
    }

    /// <summary>Its process is killed, and started again on the same folder and ports; waits until it takes joins.</summary>
    public async Task KillAndStartAgainAsync()
    {
        await _node.KillAsync().ConfigureAwait(false);
        await _node.StartAsync().ConfigureAwait(false);
    }

    /// <summary>The last lines of its log, for failures.</summary>
    public string Tail(int lines = 40) => _node.Tail(lines);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await _http.PostAsJsonAsync(path, body).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>().ConfigureAwait(false);
    }
}
