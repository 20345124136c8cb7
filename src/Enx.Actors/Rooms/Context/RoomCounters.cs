using System.Diagnostics.Metrics;
using Enx.Actors.Rooms.State;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// Counts what happens to the rooms of a node, as the meter <c>Enx.Actors</c>:
/// <list type="bullet">
/// <item><c>enx.rooms.running</c>: room actors that run.</item>
/// <item><c>enx.rooms.activations</c>: starts of a room from its journal, by <c>occupied</c>: true when people of an earlier life are in
/// it, who are waited for. Those are recoveries.</item>
/// <item><c>enx.rooms.placements</c>: rooms put on a media node, by <c>cause</c>: first, lost (the node before), moved (away from one that drains).</item>
/// </list>
/// </summary>
public sealed class RoomCounters : IDisposable
{
    private readonly Meter _meter = new("Enx.Actors");
    private readonly UpDownCounter<int> _running;
    private readonly Counter<long> _activations;
    private readonly Counter<long> _placements;

    /// <summary>Counts for one node.</summary>
    public RoomCounters()
    {
        _running = _meter.CreateUpDownCounter<int>("enx.rooms.running", "{room}", "Room actors that run.");
        _activations = _meter.CreateCounter<long>("enx.rooms.activations", "{start}", "Starts of a room from its journal, by whether people of an earlier life are in it.");
        _placements = _meter.CreateCounter<long>("enx.rooms.placements", "{placement}", "Rooms put on a media node, by cause.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Started() => _running.Add(1);

    internal void Stopped() => _running.Add(-1);

    internal void Activated(bool occupied) => _activations.Add(1, new KeyValuePair<string, object?>("occupied", occupied ? "true" : "false"));

    internal void Placed(RoomState before, long epoch)
    {
        var cause = before.Move?.Epoch == epoch ? "moved" : before.HasMedia ? "lost" : "first";
        _placements.Add(1, new KeyValuePair<string, object?>("cause", cause));
    }
}
