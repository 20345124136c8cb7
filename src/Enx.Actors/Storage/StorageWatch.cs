using Akka.Actor;
using Akka.Event;

namespace Enx.Actors.Storage;

/// <summary>
/// Tries the storage every few seconds while nothing else shows that it works, and says in the log when it fails and when it works again:
/// one line at once and one a minute, however many rooms it concerns. One a node that holds rooms.
/// </summary>
internal sealed class StorageWatch : ReceiveActor, IWithTimers, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SpeakEvery = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopped = new();
    private readonly StorageHealth _health;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task> _try;
    private long? _triedAt;
    private bool _trying;
    private long? _failsSince;
    private long? _spokeAt;
    private int _failures;

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    /// <param name="health">What is known, and what the trial's outcome is told to.</param>
    /// <param name="time">The clock; its timestamps.</param>
    /// <param name="attempt">Tries the storage.</param>
    public StorageWatch(StorageHealth health, TimeProvider time, Func<CancellationToken, Task> attempt)
    {
        (_health, _time, _try) = (health, time, attempt);
        Receive<LookIsDue>(_ =>
        {
            Try();
            Speak();
        });
        Receive<Tried>(t =>
        {
            _trying = false;
            _health.Tried(t.Failure);
            Speak();
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(StorageHealth health, TimeProvider time, Func<CancellationToken, Task> attempt) =>
        Akka.Actor.Props.Create(() => new StorageWatch(health, time, attempt));

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer("look", LookIsDue.Instance, LookEvery);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    private void Try()
    {
        if (_trying || !IsPast(_triedAt, TryEvery) || (!_health.Fails && _health.StoredWithin(TryEvery))) return;
        (_trying, _triedAt) = (true, _time.GetTimestamp());
        _try(_stopped.Token).ContinueWith(t => new Tried(t.Exception?.GetBaseException()), TaskScheduler.Default).PipeTo(Self);
    }

    private void Speak()
    {
        var (fails, since) = (_health.Fails, _failsSince);
        if (!fails && since is { } began)
        {
            var rest = _health.Take();
            _log.Info("The storage takes writes again after {Seconds:0} s; {Failures} reads and writes of rooms failed", _time.GetElapsedTime(began).TotalSeconds, _failures + rest.Count);
            (_failsSince, _spokeAt, _failures) = (null, null, 0);
            return;
        }
        if (fails && since is null) (_failsSince, _spokeAt) = (_time.GetTimestamp(), null);
        if (!IsPast(_spokeAt, SpeakEvery)) return;
        var failures = _health.Take();
        if (!fails && failures.Count == 0) return;
        (_spokeAt, _failures) = (_time.GetTimestamp(), _failures + failures.Count);
        if (fails)
            _log.Error("The storage does not take writes: {Cause}. Rooms that want to store something end, and are tried again with growing waits; {Failures} reads and writes of rooms have failed", failures.Cause, _failures);
        else
            _log.Warning("{Failures} reads and writes of rooms have failed, the latest of room {RoomId}: {Cause}", failures.Count, failures.RoomId, failures.Cause);
    }

    private bool IsPast(long? since, TimeSpan time) => since is not { } at || _time.GetElapsedTime(at) >= time;

    private sealed class LookIsDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly LookIsDue Instance = new();
    }

    private sealed record Tried(Exception? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
