using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;

namespace Enx.Actors.Directory;

/// <summary>
/// The list of rooms, one actor a node. It reads the journal's tagged facts from the beginning and goes on following them; rooms on
/// this node also tell it directly, so that a list right after a create shows the new room. It decides nothing: the rooms do.
/// Right after its start it knows nothing yet: questions wait until it has read what the journal held then.
/// </summary>
public sealed class RoomDirectory : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private readonly string _readJournal;
    private readonly Task _journalReady;
    private DirectoryState _state = DirectoryState.Empty;
    private Offset _offset = Offset.NoOffset();
    private bool _caughtUp;

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    /// <param name="readJournal">The id of the read journal's plugin, which must know events by tag.</param>
    /// <param name="journalReady">Completes when the journal's database has answered for the first time.</param>
    public RoomDirectory(string readJournal, Task journalReady)
    {
        (_readJournal, _journalReady) = (readJournal, journalReady);
        Receive<DirectoryQueries.ListRooms>(q =>
        {
            if (_caughtUp) Sender.Tell(_state.List(q));
            else Stash.Stash();
        });
        Receive<RoomReplies.RoomEventOccurred>(h => _state = _state.Learn(h.SequenceNr, h.Event, fromJournal: false));
        Receive<EventEnvelope>(e =>
        {
            if (e.Event is IRoomEvent fact) _state = _state.Learn(e.SequenceNr, fact, fromJournal: true);
            _offset = e.Offset;
            Sender.Tell(Ack.Instance);
        });
        Receive<Started>(_ => Sender.Tell(Ack.Instance));
        Receive<Failed>(f => Retry(f.Cause.GetBaseException().Message));
        Receive<Completed>(_ => OnCompleted());
        Receive<Follow>(_ => OpenJournal());
        Receive<IReadJournal>(FollowJournal);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    internal static Props Props(string readJournal, Task journalReady) => Akka.Actor.Props.Create(() => new RoomDirectory(readJournal, journalReady));

    /// <inheritdoc/>
    protected override void PreStart() => _journalReady.ContinueWith(_ => Follow.Instance, TaskScheduler.Default).PipeTo(Self);

    private void OpenJournal() => ReadJournals.OpenAsync(Context.System, _readJournal).PipeTo(Self, failure: e => new Failed(e));

    /// <summary>First to the end that the journal has now, then along with it.</summary>
    private void FollowJournal(IReadJournal journal)
    {
        var events = _caughtUp
            ? ((IEventsByTagQuery)journal).EventsByTag(RoomTagger.DirectoryTag, _offset)
            : ((ICurrentEventsByTagQuery)journal).CurrentEventsByTag(RoomTagger.DirectoryTag, _offset);
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
        Stash.UnstashAll();
        OpenJournal();
    }

    private void Retry(string why)
    {
        _log.Warning("Room directory lost the journal: {Cause}; follows it again in {Seconds} s", why, RetryAfter.TotalSeconds);
        Timers.StartSingleTimer("follow", Follow.Instance, RetryAfter);
    }

    private sealed class Started : INoSerializationVerificationNeeded
    {
        public static readonly Started Instance = new();
    }

    private sealed class Completed : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Completed Instance = new();
    }

    private sealed class Follow : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Follow Instance = new();
    }

    private sealed class Ack : INoSerializationVerificationNeeded
    {
        public static readonly Ack Instance = new();
    }

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
