using Akka.Actor;
using Akka.Event;

namespace Enx.Actors.Retention;

/// <summary>
/// Sees to it that the journal does not grow for ever: it goes through the rooms in steps with pauses between them (<see cref="JournalTrimmer"/>),
/// and begins anew a while after the last. A child of the reviver of rooms, so that there is one a cluster and it knows what that has counted.
/// </summary>
internal sealed class JournalKeeper : ReceiveActor, IWithTimers, IDisposable
{
    private const string StepTimer = "step";

    /// <summary>Between two steps: at most 2500 facts a second go.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two rounds, and after a failure.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <summary>The start of a node has enough to do.</summary>
    private static readonly TimeSpan FirstRest = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopped = new();
    private string _at = "";
    private long _heard;
    private long _facts;

    /// <summary>Made by the reviver of rooms.</summary>
    /// <param name="options">What goes when.</param>
    /// <param name="step">One step of a <see cref="JournalTrimmer"/>.</param>
    public JournalKeeper(RetentionOptions options, Func<string, long, DateTimeOffset, TimeSpan, CancellationToken, Task<TrimStep>> step)
    {
        Receive<Counted>(c => _heard = c.Offset);
        Receive<StepIsDue>(_ => step(_at, _heard, options.Time.GetUtcNow(), options.Keep, _stopped.Token)
            .PipeTo(Self, failure: e => new Failed(e.GetBaseException().Message)));
        Receive<TrimStep>(OnStep);
        Receive<Failed>(f =>
        {
            _log.Warning("Old facts could not be taken out of the journal: {Cause}; it is tried again in {Minutes} minutes", f.Cause, Rest.TotalMinutes);
            Timers.StartSingleTimer(StepTimer, StepIsDue.Instance, Rest);
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(RetentionOptions options, Func<string, long, DateTimeOffset, TimeSpan, CancellationToken, Task<TrimStep>> step) =>
        Akka.Actor.Props.Create(() => new JournalKeeper(options, step));

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartSingleTimer(StepTimer, StepIsDue.Instance, FirstRest);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    private void OnStep(TrimStep step)
    {
        _facts += step.Facts;
        _at = step.Next ?? "";
        if (step.Next is null)
        {
            if (_facts > 0) _log.Info("{Facts} old facts are out of the journal", _facts);
            _facts = 0;
        }
        Timers.StartSingleTimer(StepTimer, StepIsDue.Instance, step.Next is null ? Rest : Pause);
    }

    /// <summary>The reviver of rooms has stored what it counted up to here.</summary>
    /// <param name="Offset">The journal's number.</param>
    internal sealed record Counted(long Offset) : INoSerializationVerificationNeeded;

    private sealed class StepIsDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly StepIsDue Instance = new();
    }

    private sealed record Failed(string Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
