using System.Net;

namespace Enx.Host.Web.Listeners;

/// <summary>Tells the log of refused connections: at once of the first, and then once a minute of how many there were. Safe for several threads.</summary>
internal sealed class RefusedConnections(ILogger<RefusedConnections> log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _told;
    private int _since;

    /// <summary>Counts one.</summary>
    /// <param name="address">Whose it was.</param>
    /// <param name="why">In words.</param>
    public void Add(IPAddress? address, string why)
    {
        int count;
        lock (_gate)
        {
            _since++;
            var now = time.GetTimestamp();
            if (_told is { } told && time.GetElapsedTime(told, now) < Pause) return;
            (_told, count, _since) = (now, _since, 0);
        }
        log.LogWarning("Refused {Count} connections since this was last told, at most one line a minute; the last one from {Address}, since {Why}", count, address, why);
    }
}
