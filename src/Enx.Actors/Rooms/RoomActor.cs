using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using Enx.Actors.Endpoints;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using Enx.Actors.Storage;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms;

/// <summary>
/// A room, sharded by its id: a shell that decides, persists, dispatches and times. How it works:
/// <list type="number">
/// <item>A command goes to <see cref="RoomRules.Decide"/>; the events are persisted, then applied, then told, then the command is answered.</item>
/// <item>What follows from a fact is in the parts (<see cref="RoomParts"/>); it runs once a whole decision is stored, never during recovery.</item>
/// <item>Each start of the actor is an epoch, stored before anything else. The journal's unique index stops an older actor's writes,
/// the epoch its commands to media nodes. Who was in the room in an earlier life, and may reconnect, is waited for; the others are out.</item>
/// <item>An endpoint that fails is stopped; its user keeps the place and resumes on a new one, a few times: one participant's trouble
/// never costs the others the room.</item>
/// <item>A room that nobody made answers 9004 and goes; an empty one goes after a while; a message brings it back.</item>
/// </list>
/// </summary>
public sealed class RoomActor : ReceivePersistentActor, IWithTimers, IRoomShell
{
    private const int SnapshotEvery = 100;
    private const string EmptyTimer = "empty";
    private const string AliveTimer = "alive";

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RoomEnvironment _env;
    private readonly string _roomId;
    private RoomContext _room = null!;
    private RoomParts _parts = null!;
    private long _snapshotAt;

    /// <summary>Who waits for what is being stored.</summary>
    private IActorRef _storesFor = ActorRefs.Nobody;

    /// <summary>A newer release has written to the journal: a snapshot of ours would leave that out for ever.</summary>
    private bool _hasUnknownFacts;

    /// <summary>Made by the shard region: see <c>Hosting</c>.</summary>
    public RoomActor(string roomId, RoomEnvironment env)
    {
        (_roomId, _env) = (roomId, env);
        PersistenceId = PersistenceIdOf(roomId);

        Recover<SnapshotOffer>(o =>
        {
            _snapshotAt = o.Metadata.SequenceNr;
            _room.State = ((RoomSnapshot)o.Snapshot).ToState();
        });
        Recover<Unknown.Fact>(f =>
        {
            _hasUnknownFacts = true;
            _log.Warning("Room {RoomId} has a fact \"{Name}\" in its journal that this release does not know. Upgrade this node.", roomId, f.Name);
        });
        Recover<IRoomEvent>(e => _room.State = _room.State.Evolve(e));
        Recover<RecoveryCompleted>(_ => Recovered());

        Command<Unknown.Message>(NotUnderstood);
        Command<RoomCommands.JoinRoom>(_ => _room.IsInDoubt, _ => Stash.Stash());
        Command<RoomCommands.JoinRoom>(j => _parts.WaitingJoins.Join(j, Sender));
        Command<LinkCommands.ResumeRoom>(r => _parts.Resumptions.Resume(r, IsOnTheWayIn(r.ClientId), Sender));
        Command<LinkCommands.Reattach>(r => _parts.Resumptions.Reattach(r, Sender));
        Command<LinkCommands.RestartMedia>(r => _parts.Resumptions.RestartMedia(r, Sender));
        Command<LinkCommands.MoveMedia>(m => _parts.Resumptions.MoveMedia(m, Sender));
        Command<RoomCommands.WakeUp>(_ => StayWhileNeeded());
        Command<LinkCommands.SessionClosed>(c =>
        {
            if (c is { ClientId: not null, Session: not null }) _room.Audience.Find(c.ClientId)?.Endpoint.Tell(new EndpointProtocol.SessionGone(c.Session, c.GoingAway));
        });
        Command<RoomCommands.Subscribe>(s => _parts.Subscriptions.Begin(s, Sender));
        Command<RoomCommands.Unsubscribe>(u => _parts.Subscriptions.End(u, isWatched: _parts.WaitingJoins.Has(u.Subscriber), Sender));
        Command<IRoomCommand>(c => IsOnTheWayIn((c as IUserCommand)?.Caller), _ => Sender.Tell(new RoomReplies.Refused(_roomId, Codes.RoomNotConnected, "The join is not complete yet.")));
        Command<MessageCommands.SendMessage>(s => _parts.Messages.IsTooMuch(s), _ => _parts.Messages.Refuse(Sender));
        Command<IRoomCommand>(c =>
        {
            var replyTo = Sender;
            CarryOut(Decide(c), replyTo, () => _parts.Answer(c, replyTo));
        });
        Command<IRoomQuery>(q =>
        {
            _parts.Answer(q, Sender);
            StayWhileNeeded();
        });
        Command<IMediaReport>(r => _parts.Placement.IsHeard(r), r => _parts.OnReport(r));
        Command<IMediaReport>(_ => StayWhileNeeded());

        Command<EndpointEnded>(f => _parts.Resumptions.Revive(f.ClientId));
        Command<Terminated>(t =>
        {
            _room.Audience.Unsubscribe(t.ActorRef);
            _parts.WaitingJoins.Leave(t.ActorRef);
            StayWhileNeeded();
        });
        Command<MediaTarget.Due>(d => _parts.Placement.Tick(d));
        Command<RoomMedia.LingerOver>(_ => _room.Media.LeaveLast());
        Command<MediaNodeNews>(n => _parts.Placement.OnNodeNews(n));

        Command<SaveSnapshotSuccess>(s => DeleteSnapshots(new SnapshotSelectionCriteria(s.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(f => _env.Storage.Note(_roomId, f.Cause));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(f => _env.Storage.Note(_roomId, f.Cause));
        Command<SignOfLifeDue>(_ => StoreSignOfLife());
        Command<EmptyForLong>(_ => { if (IsIdle) Passivate(); });
        Command<HandOff>(_ => Context.Stop(Self));
        Command<EndpointProtocol.ILocalMessage>(m => _parts.OnMessage(m));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(string roomId, RoomEnvironment env) => Akka.Actor.Props.Create(() => new RoomActor(roomId, env));

    internal static string PersistenceIdOf(string roomId) => $"room-{roomId}";

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _env.RoomCounters.Started();
        _room = new RoomContext(_roomId, _env, this, _log, Timers, Self);
        _parts = new RoomParts(_room);
        Context.System.EventStream.Subscribe<MediaNodeNews>(Self);
        base.PreStart();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _env.RoomCounters.Stopped();
        Context.System.EventStream.Unsubscribe(Self);
        _parts.WaitingJoins.Close();
        _parts.Joins.BreakOff();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, _ => Directive.Stop);

    /// <summary>A user who is still on the way in, of whom the others have not heard, can do nothing yet but leave.</summary>
    private bool IsOnTheWayIn(string? clientId) => clientId is not null && _room.Audience.Find(clientId) is { Entered: false };

    private Decision Decide(IRoomCommand command) => _parts.Placement.Placed(_room.State.Decide(command, _room.GetUtcNow()));

    /// <summary>Stores what was decided, lets it take effect, then answers.</summary>
    private void CarryOut(Decision decision, IActorRef replyTo, Action? then = null)
    {
        if (decision.Refusal is { } refusal)
        {
            _room.Refuse(replyTo, refusal);
            StayWhileNeeded();
            return;
        }
        if (decision.Events.IsEmpty)
        {
            then?.Invoke();
            return;
        }
        var before = _room.State;
        _storesFor = replyTo;
        var stored = new List<RoomReplies.RoomEventOccurred>(decision.Events.Length);
        PersistAll(decision.Events, e =>
        {
            _room.State = _room.State.Evolve(e);
            stored.Add(new RoomReplies.RoomEventOccurred(_roomId, LastSequenceNr, e));
            if (stored.Count < decision.Events.Length) return;
            _env.Storage.Stored(_roomId);
            _parts.OnFacts(before, stored);
            then?.Invoke();
            SnapshotWhenDue();
            StayWhileNeeded();
        });
    }

    Decision IRoomShell.Decide(IRoomCommand command) => Decide(command);
    void IRoomShell.CarryOut(Decision decision, IActorRef replyTo, Action? then) => CarryOut(decision, replyTo, then);
    void IRoomShell.Stop(IActorRef endpoint) => Context.Stop(endpoint);
    void IRoomShell.Watch(IActorRef actor) => Context.Watch(actor);
    void IRoomShell.Unwatch(IActorRef actor) => Context.Unwatch(actor);
    void IRoomShell.TakeUpJoins() => Stash.UnstashAll();
    void IRoomShell.StartAgain() => Context.Stop(Self);
    void IRoomShell.StayWhileNeeded() => StayWhileNeeded();

    IActorRef IRoomShell.StartEndpoint(EndpointActor.Setup setup, long order)
    {
        var endpoint = Context.ActorOf(EndpointActor.Props(setup), $"endpoint-{setup.ClientId}-{order}");
        return Context.WatchWith(endpoint, new EndpointEnded(setup.ClientId));
    }

    private void NotUnderstood(Unknown.Message m)
    {
        _log.Warning("Room {RoomId} was sent \"{Name}\" by {Sender}, which this release does not know. Upgrade this node.", _roomId, m.Name, Sender);
        Sender.Tell(new RoomReplies.Refused(_roomId, Codes.NotUnderstood, $"The room's node runs an older release, which does not know \"{m.Name}\". Upgrade it, or try again later."));
        StayWhileNeeded();
    }

    private void Recovered()
    {
        if (_room.State.Exists) _room.CarryOut(new RoomFacts.Activate(_roomId));
        Timers.StartPeriodicTimer(AliveTimer, SignOfLifeDue.Instance, RoomContext.SignOfLifeEvery);
    }

    /// <summary>
    /// In a quiet meeting nothing happens that would be a fact. That the room lived until a while ago its next life should know all the
    /// same: in the snapshot, whose failure costs nothing.
    /// </summary>
    private void StoreSignOfLife()
    {
        if (!_room.State.Members.IsEmpty && !_hasUnknownFacts) SaveSnapshot(RoomSnapshot.Of(_room.State with { LastAt = _room.GetUtcNow() }));
    }

    private void SnapshotWhenDue()
    {
        if (_hasUnknownFacts || LastSequenceNr - _snapshotAt < SnapshotEvery) return;
        _snapshotAt = LastSequenceNr;
        SaveSnapshot(RoomSnapshot.Of(_room.State));
    }

    /// <summary>Nobody is in, on the way in, in the waiting room or listening.</summary>
    private bool IsIdle => _room.Audience.IsEmpty && _parts.WaitingJoins.IsEmpty;

    /// <summary>Goes when there is no room, and in a while when nothing keeps it.</summary>
    private void StayWhileNeeded()
    {
        if (!_room.State.Exists) Passivate();
        else if (!IsIdle) Timers.Cancel(EmptyTimer);
        else if (!Timers.IsTimerActive(EmptyTimer)) Timers.StartSingleTimer(EmptyTimer, EmptyForLong.Instance, _env.EmptyRoomTimeout);
    }

    /// <summary>
    /// Asks the shard to stop this actor. Until it does, what arrives goes back to the shard, which keeps it for the next
    /// life: so nobody joins a room that is about to stop. Endpoints finish what they have to say first.
    /// </summary>
    private void Passivate()
    {
        _room.Media.End();
        Context.Parent.Tell(new Passivate(HandOff.Instance));
        var mayStop = false;
        Become(() =>
        {
            Command<HandOff>(_ => { mayStop = true; StopWhenAlone(); });
            Command<EndpointEnded>(_ => { if (mayStop) StopWhenAlone(); });
            Command<IWithRoomId>(m => Context.Parent.Forward(m));
            CommandAny(_ => { });
        });
    }

    private void StopWhenAlone()
    {
        if (!Context.GetChildren().Any()) Context.Stop(Self);
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        // One line a minute tells it of all rooms, and the next message starts this one again after a while.
        _env.Storage.Failed(_roomId, cause, isWrite: true, CarriedBy());
        _log.Debug("Room {RoomId} could not store event {SequenceNr} and stops: {Cause}", _roomId, sequenceNr, cause.GetBaseException().Message);
        // It may have been stored all the same: the answer says so much, and no more.
        if (!_storesFor.IsNobody())
            _storesFor.Tell(new RoomReplies.Refused(_roomId, Codes.StorageAway, "The database does not answer, so it is not known whether this was done. Look, and try again."));
    }

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        _env.Storage.Failed(_roomId, reason, isWrite: false, media: null);
        _log.Debug("Room {RoomId} could not be read and stops: {Cause}", _roomId, reason.GetBaseException().Message);
    }

    private HeldMedia? CarriedBy() => _room.State.MediaNode is { } node && _env.Placement.Find(node).Media is { } media ? new HeldMedia(media, _room.State.Epoch) : null;

    /// <summary>The shard tells the room to stop: it has asked for it, or it moves to another node.</summary>
    internal sealed class HandOff : EndpointProtocol.ILocalMessage
    {
        public static readonly HandOff Instance = new();
    }

    private sealed class EmptyForLong : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly EmptyForLong Instance = new();
    }

    private sealed class SignOfLifeDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly SignOfLifeDue Instance = new();
    }

    private sealed record EndpointEnded(string ClientId) : EndpointProtocol.ILocalMessage, IDeadLetterSuppression;
}
