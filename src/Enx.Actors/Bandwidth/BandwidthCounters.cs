using System.Diagnostics.Metrics;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Bandwidth;

/// <summary>
/// Counts what the networks of the people in a node's rooms do, as the meter <c>Enx.Actors</c>:
/// <list type="bullet">
/// <item><c>enx.bandwidth.alerts</c>: alerts to endpoints, by <c>direction</c> (down, up) and <c>cause</c> (downlink, publisher, server).</item>
/// <item><c>enx.bandwidth.publisher_alerts</c>: alerts to publishers about their own uplink, by <c>direction</c>.</item>
/// <item><c>enx.bandwidth.limited_endpoints</c>: endpoints whose own network carries fewer videos than they want.</item>
/// <item><c>enx.bandwidth.paused_videos</c>: videos that are held back for want of bandwidth, over all endpoints.</item>
/// <item><c>enx.bandwidth.audio_only_endpoints</c>: endpoints that the server has put to audio alone.</item>
/// </list>
/// </summary>
public sealed class BandwidthCounters : IDisposable
{
    private readonly Meter _meter = new("Enx.Actors");
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _publisherAlerts;
    private readonly UpDownCounter<int> _limited;
    private readonly UpDownCounter<int> _paused;
    private readonly UpDownCounter<int> _audioOnly;

    /// <summary>Counts for one node.</summary>
    public BandwidthCounters()
    {
        _alerts = _meter.CreateCounter<long>("enx.bandwidth.alerts", "{alert}", "Alerts to endpoints, by direction and cause.");
        _publisherAlerts = _meter.CreateCounter<long>("enx.bandwidth.publisher_alerts", "{alert}", "Alerts to publishers about their own uplink, by direction.");
        _limited = _meter.CreateUpDownCounter<int>("enx.bandwidth.limited_endpoints", "{endpoint}", "Endpoints whose own network carries fewer videos than they want.");
        _paused = _meter.CreateUpDownCounter<int>("enx.bandwidth.paused_videos", "{video}", "Videos that are held back for want of bandwidth.");
        _audioOnly = _meter.CreateUpDownCounter<int>("enx.bandwidth.audio_only_endpoints", "{endpoint}", "Endpoints that the server has put to audio alone.");
    }

    /// <summary>Where it counts, for who listens to this one alone.</summary>
    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Alerted(string direction, string cause) => _alerts.Add(1, new("direction", direction), new("cause", cause));

    internal void PublisherAlerted(string direction) => _publisherAlerts.Add(1, new KeyValuePair<string, object?>("direction", direction));

    /// <summary>One endpoint's share of the sums changed.</summary>
    internal void Moved(EndpointShare from, EndpointShare to)
    {
        if (from.Limited != to.Limited) _limited.Add(to.Limited - from.Limited);
        if (from.Paused != to.Paused) _paused.Add(to.Paused - from.Paused);
        if (from.AudioOnly != to.AudioOnly) _audioOnly.Add(to.AudioOnly - from.AudioOnly);
    }

    /// <summary>What one endpoint adds to the sums.</summary>
    internal readonly record struct EndpointShare(int Limited, int Paused, int AudioOnly)
    {
        public static EndpointShare Of(DownlinkChanged? report, bool audioOnly) => new(
            report is { Limit: DownlinkLimit.Downlink } r && r.Supportable < r.Wanted ? 1 : 0,
            report is { Paused.IsDefault: false } p ? p.Paused.Length : 0,
            audioOnly ? 1 : 0);
    }
}
