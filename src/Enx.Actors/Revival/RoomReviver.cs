using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Query;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Retention;
using static Akka.Cluster.ClusterEvent;

namespace Enx.Actors.Revival;

/// <summary>
/// Sees to it that a room with people in it has an actor, one reviver a cluster. A room runs because somebody speaks to it; when its node
/// is lost, those who would speak may be lost with it, and nobody would ever count their attempts and tell the application that they
/// left. How it works:
/// <list type="number">
/// <item>It counts from the journal who came and went (a tag of its own), and stores the counts now and then.</item>
/// <item>When a room node is gone, when the reviver itself starts, and otherwise once a minute, it says <see cref="RoomCommands.WakeUp"/>
/// to every occupied room, some at a time. One that runs takes no notice.</item>
/// <item>Below it a <see cref="JournalKeeper"/> takes old facts out of the journal, as far as they are counted.</item>
/// </list>
/// </summary>
public sealed class RoomReviver : ReceivePersistentActor, IWithTimers
{
    /// <summary>How many rooms are woken at once, and how often.</summary>
    private const int WokenAtOnce = 50;

    private const int SaveEvery = 500;
    private static readonly TimeSpan WakePause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _rooms;
    private readonly Queue<string> _toWake = new();
    private OccupiedRooms _occupied = OccupiedRooms.None;
    private bool _caughtUp;
    private int _unsaved;
    private bool _saving;
    private long _savedOffset;
    private IActorRef _journal = ActorRefs.Nobody;

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    /// <param name="rooms">The shard region of rooms.</param>
    /// <param name="retention">What goes out of the journal when; null when everything stays.</param>
    public RoomReviver(IActorRef rooms, RetentionOptions? retention)
    {
        _rooms = rooms;
        Recover<SnapshotOffer>(o => _occupied = (OccupiedRooms)o.Snapshot);
        Recover<RecoveryCompleted>(_ =>
        {
            Context.ActorOf(TagFollower.Props(ReadJournals.Plugin, RoomTags.Occupancy, Offset.Sequence(_occupied.Offset)), "facts");
            if (retention is null) return;
            _journal = Context.ActorOf(JournalKeeper.Props(retention, new JournalTrimmer(JournalStore.Of(Context.System)).StepAsync), "journal");
            _journal.Tell(new JournalKeeper.Counted(_occupied.Offset));
        });
        Command<EventEnvelope>(e =>
        {
            if (e.Event is IRoomEvent fact) _occupied = _occupied.After(((Sequence)e.Offset).Value, fact);
            if (++_unsaved >= SaveEvery) Save();
            Sender.Tell(TagFollower.Ack.Instance);
        });
        Command<TagFollower.CaughtUp>(_ =>
        {
            _caughtUp = true;
            WakeAll("the reviver starts");
        });
        Command<MemberRemoved>(m => { if (m.Member.HasRole(NodeRoles.Room)) WakeAll($"room node {m.Member.Address} is gone"); });
        Command<IMemberEvent>(_ => { });
        Command<RoundIsDue>(_ =>
        {
            WakeAll(null);
            // What is not stored as counted has to stay in the journal.
            if (_unsaved > 0) Save();
        });
        Command<WakeIsDue>(_ => WakeSome());
        Command<SaveSnapshotSuccess>(s =>
        {
            DeleteSnapshots(new SnapshotSelectionCriteria(s.Metadata.SequenceNr, s.Metadata.Timestamp.AddTicks(-1)));
            _saving = false;
            _journal.Tell(new JournalKeeper.Counted(_savedOffset));
        });
        Command<SaveSnapshotFailure>(f =>
        {
            _saving = false;
            _log.Warning("The reviver of rooms could not store its counts: {Cause}", f.Cause.GetBaseException().Message);
        });
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
        Command<Stop>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "room-keeper";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(IActorRef rooms, RetentionOptions? retention) => Akka.Actor.Props.Create(() => new RoomReviver(rooms, retention));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Cluster.Get(Context.System).Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(MemberRemoved));
        Timers.StartPeriodicTimer("round", RoundIsDue.Instance, Round);
        base.PreStart();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Cluster.Get(Context.System).Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _log.Warning("The reviver of rooms could not read its counts, and tries again: {Cause}", reason.GetBaseException().Message);

    private void WakeAll(string? cause)
    {
        if (!_caughtUp || _occupied.Rooms.IsEmpty) return;
        if (cause is not null) _log.Info("{Rooms} occupied rooms are woken: {Cause}", _occupied.Rooms.Count, cause);
        _toWake.Clear();
        foreach (var roomId in _occupied.Rooms.Keys) _toWake.Enqueue(roomId);
        WakeSome();
    }

    private void WakeSome()
    {
        for (var i = 0; i < WokenAtOnce && _toWake.TryDequeue(out var roomId); i++) _rooms.Tell(new RoomCommands.WakeUp(roomId), ActorRefs.NoSender);
        if (_toWake.Count > 0) Timers.StartSingleTimer("wake", WakeIsDue.Instance, WakePause);
    }

    /// <summary>One at a time, so that it is known which has succeeded.</summary>
    private void Save()
    {
        if (_saving) return;
        (_saving, _unsaved, _savedOffset) = (true, 0, _occupied.Offset);
        SaveSnapshot(_occupied);
    }

    /// <summary>The singleton moves to another node.</summary>
    internal sealed class Stop : INoSerializationVerificationNeeded
    {
        public static readonly Stop Instance = new();
    }

    private sealed class RoundIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly RoundIsDue Instance = new();
    }

    private sealed class WakeIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly WakeIsDue Instance = new();
    }
}
