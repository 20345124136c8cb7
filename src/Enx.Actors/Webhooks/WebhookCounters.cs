using System.Diagnostics.Metrics;

namespace Enx.Actors.Webhooks;

/// <summary>
/// Counts webhooks, as the meter <c>Enx.Actors</c>, on the one node of the cluster that sends them:
/// <list type="bullet">
/// <item><c>enx.webhooks.delivered</c>: events that the application has.</item>
/// <item><c>enx.webhooks.failed</c>: attempts that failed and are made again.</item>
/// <item><c>enx.webhooks.given_up</c>: events that it was not told: too old, or not wanted.</item>
/// <item><c>enx.webhooks.waiting_rooms</c>: rooms with events that are not delivered yet.</item>
/// </list>
/// </summary>
internal sealed class WebhookCounters : IDisposable
{
    private readonly Meter _meter = new("Enx.Actors");
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _givenUp;
    private int _waitingRooms;

    public WebhookCounters()
    {
        _delivered = _meter.CreateCounter<long>("enx.webhooks.delivered", "{event}", "Events that the application has.");
        _failed = _meter.CreateCounter<long>("enx.webhooks.failed", "{attempt}", "Attempts that failed and are made again.");
        _givenUp = _meter.CreateCounter<long>("enx.webhooks.given_up", "{event}", "Events that the application was not told: too old, or not wanted.");
        _meter.CreateObservableUpDownCounter("enx.webhooks.waiting_rooms", () => Volatile.Read(ref _waitingRooms), "{room}", "Rooms with events that are not delivered yet.");
    }

    /// <summary>Rooms with events that are not delivered yet.</summary>
    public int WaitingRooms { set => Volatile.Write(ref _waitingRooms, value); }

    public void Delivered() => _delivered.Add(1);

    public void Failed() => _failed.Add(1);

    public void GivenUp(int events = 1) => _givenUp.Add(events);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
