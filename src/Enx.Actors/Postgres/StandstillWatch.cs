namespace Enx.Actors.Postgres;

/// <summary>
/// Notices that this process stood still: it was stopped, or its machine was. It looks at the clock a few times a second, and a look that
/// comes much too late tells. Who stood still does not know what the others have decided meanwhile.
/// </summary>
internal sealed class StandstillWatch : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly TimeSpan _longerThan;
    private readonly ITimer _timer;
    private long _lookedAt;
    private long? _endedAt;

    /// <summary>Begins to watch.</summary>
    /// <param name="time">The clock; monotonic, and running while the process does not.</param>
    /// <param name="longerThan">What counts as standing still.</param>
    public StandstillWatch(TimeProvider time, TimeSpan longerThan)
    {
        (_time, _longerThan, _lookedAt) = (time, longerThan, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>Whether it stood still and woke up less than so long ago.</summary>
    public bool HasWokenWithin(TimeSpan time)
    {
        // The first to run after a standstill may be who asks, not the timer.
        Look();
        lock (_timer) return _endedAt is { } ended && _time.GetElapsedTime(ended) < time;
    }

    /// <summary>Looks at the clock.</summary>
    internal void Look()
    {
        lock (_timer)
        {
            var now = _time.GetTimestamp();
            if (_time.GetElapsedTime(_lookedAt, now) > _longerThan) _endedAt = now;
            _lookedAt = now;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
