using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;

namespace Enx.Actors.Directory;

/// <summary>
/// The list of rooms, one actor a node. It reads the journal's tagged facts from the beginning and goes on following them; rooms on
/// this node also tell it directly, so that a list right after a create shows the new room. It decides nothing: the rooms do.
/// Right after its start it knows nothing yet: questions wait until it has read what the journal held then.
/// </summary>
public sealed class RoomDirectory : ReceiveActor, IWithStash
{
    private readonly Task _journalReady;
    private DirectoryState _state = DirectoryState.Empty;
    private bool _caughtUp;

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    /// <param name="readJournal">The id of the read journal's plugin, which must know events by tag.</param>
    /// <param name="journalReady">Completes when the journal's database has answered for the first time.</param>
    public RoomDirectory(string readJournal, Task journalReady)
    {
        _journalReady = journalReady;
        Receive<DirectoryQueries.ListRooms>(q =>
        {
            if (_caughtUp) Sender.Tell(_state.List(q));
            else Stash.Stash();
        });
        Receive<RoomReplies.RoomEventOccurred>(h => _state = _state.Learn(h.SequenceNr, h.Event, fromJournal: false));
        Receive<EventEnvelope>(e =>
        {
            if (e.Event is IRoomEvent fact) _state = _state.Learn(e.SequenceNr, fact, fromJournal: true);
            Sender.Tell(TagFollower.Ack.Instance);
        });
        Receive<TagFollower.CaughtUp>(_ =>
        {
            _caughtUp = true;
            Stash.UnstashAll();
        });
        Receive<JournalIsReady>(_ => Context.ActorOf(TagFollower.Props(readJournal, RoomTags.Directory, Offset.NoOffset()), "facts"));
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    internal static Props Props(string readJournal, Task journalReady) => Akka.Actor.Props.Create(() => new RoomDirectory(readJournal, journalReady));

    /// <inheritdoc/>
    protected override void PreStart() => _journalReady.ContinueWith(_ => JournalIsReady.Instance, TaskScheduler.Default).PipeTo(Self);

    private sealed class JournalIsReady : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly JournalIsReady Instance = new();
    }
}
