using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Enx.Actors.Journals;

/// <summary>
/// Reads the facts of one tag for its parent: first to the end that the journal has now, then along with it, and again from where it
/// was when the journal is lost. The parent gets each as an <see cref="EventEnvelope"/> and answers its sender with <see cref="Ack"/>
/// to get the next; <see cref="CaughtUp"/> comes once, after all that was there at the beginning.
/// </summary>
internal sealed class TagFollower : ReceiveActor, IWithTimers
{
    private const string SaidTimer = "said";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    /// <summary>So long after a failure the next one is no news: a database that is away is told once.</summary>
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private readonly string _readJournal;
    private readonly string _tag;
    private Offset _offset;
    private bool _caughtUp;

    /// <summary>Made by who wants the facts.</summary>
    /// <param name="readJournal">The id of the read journal's plugin, which must know events by tag.</param>
    /// <param name="tag">One of <see cref="RoomTags"/>'s.</param>
    /// <param name="from">Where the parent was.</param>
    public TagFollower(string readJournal, string tag, Offset from)
    {
        (_readJournal, _tag, _offset) = (readJournal, tag, from);
        Receive<IReadJournal>(Follow);
        Receive<EventEnvelope>(e =>
        {
            _offset = e.Offset;
            Context.Parent.Forward(e);
        });
        Receive<Started>(_ => Sender.Tell(Ack.Instance));
        Receive<Completed>(_ => OnCompleted());
        Receive<Failed>(f => Retry(f.Cause.GetBaseException().Message));
        Receive<OpenIsDue>(_ => Open());
        Receive<SaidIsOver>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string readJournal, string tag, Offset from) => Akka.Actor.Props.Create(() => new TagFollower(readJournal, tag, from));

    protected override void PreStart() => Open();

    private void Open() => ReadJournals.OpenAsync(Context.System, _readJournal).PipeTo(Self, failure: e => new Failed(e));

    private void Follow(IReadJournal journal)
    {
        var events = _caughtUp
            ? ((IEventsByTagQuery)journal).EventsByTag(_tag, _offset)
            : ((ICurrentEventsByTagQuery)journal).CurrentEventsByTag(_tag, _offset);
        events.RunWith(
            Sink.ActorRefWithAck<EventEnvelope>(Self, Started.Instance, Ack.Instance, Completed.Instance, e => new Failed(e)),
            _materializer);
    }

    private void OnCompleted()
    {
        if (_caughtUp)
        {
            Retry("the journal's stream ended");
            return;
        }
        _caughtUp = true;
        Context.Parent.Tell(CaughtUp.Instance);
        Open();
    }

    private void Retry(string why)
    {
        if (!Timers.IsTimerActive(SaidTimer))
            _log.Warning("The journal is lost to those who follow {Tag}: {Cause}; it is tried every {Seconds} s", _tag, why, RetryAfter.TotalSeconds);
        Timers.StartSingleTimer(SaidTimer, SaidIsOver.Instance, SayEvery);
        Timers.StartSingleTimer("open", OpenIsDue.Instance, RetryAfter);
    }

    /// <summary>The answer to each fact.</summary>
    internal sealed class Ack : INoSerializationVerificationNeeded
    {
        public static readonly Ack Instance = new();
    }

    /// <summary>To the parent: what the journal held at the beginning has all been told.</summary>
    internal sealed class CaughtUp : INoSerializationVerificationNeeded
    {
        public static readonly CaughtUp Instance = new();
    }

    private sealed class Started : INoSerializationVerificationNeeded
    {
        public static readonly Started Instance = new();
    }

    private sealed class Completed : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Completed Instance = new();
    }

    private sealed class OpenIsDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly OpenIsDue Instance = new();
    }

    private sealed class SaidIsOver : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly SaidIsOver Instance = new();
    }

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
