namespace Enx.Host.Web;

/// <summary>
/// Tells the log which origins were refused, so that an operator finds the one that is missing in <c>enx.http.allowed-origins</c>: at once of the first
/// refusal, and then at most once a minute for the same origin, with a count. Anybody can name origins, so only so many have lines
/// of their own; the others share one. Safe for several threads.
/// </summary>
internal sealed class ForeignPages(ILogger<ForeignPages> log, TimeProvider time)
{
    private const int MostOrigins = 32;
    private const int LongestOrigin = 200;
    private const string Others = "(other origins)";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Told> _told = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    private readonly record struct Told(long At, int Since);

    /// <summary>Counts a refusal.</summary>
    public void Add(HttpContext context)
    {
        var origin = OriginCheck.Of(context.Request);
        if (origin.Length > LongestOrigin) origin = origin[..LongestOrigin] + "…";
        int count;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_told.ContainsKey(origin) && _told.Count >= MostOrigins)
            {
                Forget(now);
                if (_told.Count >= MostOrigins) origin = Others;
            }

            if (_told.TryGetValue(origin, out var told) && time.GetElapsedTime(told.At, now) < Pause)
            {
                _told[origin] = told with { Since = told.Since + 1 };
                return;
            }

            count = told.Since + 1;
            _told[origin] = new Told(now, 0);
        }

        log.LogWarning(
            "Refused a page of {Origin}, {Count} times since this was last told, at most one line a minute for an origin. If it is a page of yours, add its origin to enx.http.allowed-origins", origin, count);
    }

    /// <summary>Forgets the origins whose minute is over.</summary>
    private void Forget(long now)
    {
        foreach (var (origin, told) in _told.ToList())
            if (time.GetElapsedTime(told.At, now) >= Pause) _told.Remove(origin);
    }
}
