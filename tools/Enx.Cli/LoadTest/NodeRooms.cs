using Enx.Load.Measuring;
using Enx.Load.Running;
using Enx.Load.Scenarios;

namespace Enx.Cli.LoadTest;

/// <summary>Rooms and tokens of a load test, made with the application's key, and what the nodes say of themselves.</summary>
/// <param name="nodes">The nodes, each of which is asked for its figures; the first is asked for rooms.</param>
internal sealed class NodeRooms(IReadOnlyList<NodeClient> nodes) : IRoomService
{
    private const string Api = "video/v2/rooms";
    private const int Tries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task<string> CreateRoomAsync(string name, Scenario scenario, CancellationToken stopping)
    {
        var settings = new { participants = Math.Max(1, scenario.Publishers + scenario.Subscribers), max_active_talkers = scenario.Slots };
        var made = await AskAsync(() => nodes[0].SendAsync(HttpMethod.Post, Api, new { name, settings }, stopping), stopping);
        return made.GetProperty("room").GetProperty("room_id").GetString()!;
    }

    /// <inheritdoc/>
    public async Task<string> TokenAsync(string roomId, string name, bool sends, CancellationToken stopping)
    {
        var made = await AskAsync(() => nodes[0].SendAsync(HttpMethod.Post, $"{Api}/{Uri.EscapeDataString(roomId)}/tokens", new { name, role = sends ? "participant" : "viewer", user_ref = name }, stopping), stopping);
        return made.GetProperty("token").GetString()!;
    }

    /// <inheritdoc/>
    public async Task DeleteRoomAsync(string roomId) =>
        await AskAsync(() => nodes[0].SendAsync(HttpMethod.Delete, $"{Api}/{Uri.EscapeDataString(roomId)}?force=true", null, CancellationToken.None), CancellationToken.None);

    /// <inheritdoc/>
    public Task<NodeFigures?> ReadFiguresAsync(CancellationToken stopping) => ReadAsync(nodes, stopping);

    /// <summary>What nodes say of themselves, added up; null when one of them does not.</summary>
    public static async Task<NodeFigures?> ReadAsync(IReadOnlyList<NodeClient> nodes, CancellationToken stopping)
    {
        NodeFigures? sum = null;
        foreach (var node in nodes)
        {
            try
            {
                if (NodeMetrics.Parse(await node.ReadMetricsAsync(stopping)) is not { } figures) return null;
                sum = sum is null ? figures : sum + figures;
            }
            catch (CliException e)
            {
                throw new RoomServiceException(e.Message);
            }
        }

        return sum;
    }

    /// <summary>Asks again, a few times, what a node was too busy for: that is what a load test is about.</summary>
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (CliException e) when (attempt < Tries && e.IsBusy)
            {
                await Task.Delay(Pause, stopping);
            }
            catch (CliException e)
            {
                throw new RoomServiceException(e.Message);
            }
        }
    }
}
