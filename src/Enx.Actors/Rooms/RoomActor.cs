using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using Enx.Actors.Endpoints;
using Enx.Actors.Limits;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Storage;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms;

/// <summary>
/// A room, sharded by its id. How it works:
/// <list type="number">
/// <item>A command goes to <see cref="RoomState.Decide"/>; the events are persisted, then applied, then told, then the command is answered.</item>
/// <item>What follows from a fact is in <c>RoomActor.Effects.cs</c>; it runs once a whole decision is stored, never during recovery.</item>
/// <item>A join is a fact first (capacity and token are decided at once), then an endpoint, then a peer on the media node. Only when
/// the node has answered is the join answered and the user announced; else the user is taken out again and nobody has heard of it.</item>
/// <item>Each start of the actor is an epoch, stored before anything else. The journal's unique index stops an older actor's writes,
/// the epoch its commands to media nodes. Who was in the room in an earlier life, and may reconnect, is waited for; the others are out.</item>
/// <item>Facts live in <see cref="RoomState"/>; endpoints and subscribers in <see cref="RoomAudience"/>; desired media state in <see cref="RoomMedia"/>.</item>
/// <item>Who is shown on which slot is worked out once after any number of changes, by a message to self.</item>
/// <item>An endpoint that fails is stopped; its user keeps the place and resumes on a new one, a few times: one participant's trouble
/// never costs the others the room.</item>
/// <item>Who has to wait at the door is a fact with the join kept in memory beside it (<c>RoomActor.Door.cs</c>); the join goes on when
/// the user is let in.</item>
/// <item>A room that nobody made answers 9004 and goes; an empty one goes after a while; a message brings it back.</item>
/// </list>
/// </summary>
public sealed partial class RoomActor : ReceivePersistentActor, IWithTimers
{
    private const int SnapshotEvery = 100;
    private const string EmptyTimer = "empty";
    private const string AliveTimer = "alive";

    /// <summary>How often a room with people in it stores that it lives.</summary>
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromMinutes(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RoomEnvironment _env;
    private readonly string _roomId;
    private readonly RoomAudience _audience = new();
    private readonly ResumeTokens _resumeTokens;
    private RoomMedia _media = null!;
    private RoomState _state;
    private ImmutableArray<Speaker> _speakers = [];
    private long _snapshotAt;
    private bool _refreshDue;

    /// <summary>Who waits for what is being stored.</summary>
    private IActorRef _storesFor = ActorRefs.Nobody;

    /// <summary>A newer release has written to the journal: a snapshot of ours would leave that out for ever.</summary>
    private bool _hasUnknownFacts;

    /// <summary>Made by the shard region: see <c>Hosting</c>.</summary>
    public RoomActor(string roomId, RoomEnvironment env)
    {
        (_roomId, _env, _state, _resumeTokens) = (roomId, env, RoomState.Unborn(roomId), new ResumeTokens(env.ResumeKey));
        _speaking = new SpeakingBudget(env.Speaking, env.Time);
        PersistenceId = PersistenceIdOf(roomId);

        Recover<SnapshotOffer>(o =>
        {
            _snapshotAt = o.Metadata.SequenceNr;
            _state = ((RoomSnapshot)o.Snapshot).ToState();
        });
        Recover<Unknown.Fact>(f =>
        {
            _hasUnknownFacts = true;
            _log.Warning("Room {RoomId} has a fact \"{Name}\" in its journal that this release does not know. Upgrade this node.", roomId, f.Name);
        });
        Recover<IRoomEvent>(e => _state = _state.Evolve(e));
        Recover<RecoveryCompleted>(_ => Recovered());

        Command<Unknown.Message>(NotUnderstood);
        Command<RoomCommands.JoinRoom>(_ => IsInDoubt, _ => Stash.Stash());
        Command<RoomCommands.JoinRoom>(Join);
        Command<LinkCommands.ResumeRoom>(Resume);
        Command<LinkCommands.Reattach>(Reattach);
        Command<LinkCommands.RestartMedia>(RestartMedia);
        Command<LinkCommands.MoveMedia>(MoveMedia);
        Command<RoomCommands.WakeUp>(_ => Settle());
        Command<LinkCommands.SessionClosed>(c =>
        {
            if (c is { ClientId: not null, Session: not null }) _audience.Find(c.ClientId)?.Endpoint.Tell(new EndpointProtocol.SessionGone(c.Session, c.GoingAway));
        });
        Command<RoomCommands.Subscribe>(Subscribe);
        Command<RoomCommands.Unsubscribe>(Unsubscribe);
        Command<IRoomCommand>(IsTooEarly, _ => Sender.Tell(new RoomReplies.Refused(_roomId, Codes.RoomNotConnected, "The join is not complete yet.")));
        Command<MessageCommands.SendMessage>(IsTooMuch, _ => Sender.Tell(new RoomReplies.Refused(_roomId, Codes.TooMuch,
            $"In this room {_env.Speaking.MessagesPerSecond} messages and {_env.Speaking.BytesPerSecond} bytes may be said a second. Wait some seconds.")));
        Command<IRoomCommand>(c => Carry(Decide(c), Sender, AnswerTo(c, Sender)));
        Command<IRoomQuery>(Answer);
        Command<IMediaReport>(IsHeard, Hear);
        Command<IMediaReport>(_ => Settle());

        Command<EndpointProtocol.StreamLive>(s => Carry(Decide(new RoomFacts.StreamIsLive(_roomId, s.ClientId, s.StreamId))));
        Command<EndpointProtocol.AttemptBegun>(a => Carry(Decide(new RoomFacts.AttemptBegun(_roomId, a.ClientId, a.Number, a.Of, a.Cause, a.MediaLost))));
        Command<EndpointProtocol.LinkRestored>(l => Carry(Decide(new RoomFacts.LinkRestored(_roomId, l.ClientId, l.Attempts))));
        Command<EndpointProtocol.LinkGone>(l => Drop(l.ClientId, l.Cause, l.Tried ? DisconnectCause.ReconnectFailed : DisconnectCause.Unexpected));
        Command<EndpointProtocol.BandwidthTold>(Hear);
        Command<EndpointProtocol.AudioAloneIs>(Hear);
        Command<EndpointEnded>(f => Revive(f.ClientId));
        Command<Terminated>(t => { _audience.Unsubscribe(t.ActorRef); LeaveDoor(t.ActorRef); Settle(); });
        Command<DoorDue>(_ => OpenDoor());
        Command<TalkersDue>(_ => TellWhoSpeaks());
        Command<JoinTimedOut>(t => TurnAway(t.ClientId, Codes.RoomConnectFailed, "The media node did not answer in time. Try again."));
        Command<ResumeTimedOut>(t => FailResumption(t.ClientId, t.Number, Codes.RoomConnectFailed, "The media node did not answer in time. Try again."));
        Command<TimeHasCome>(Hear);
        Command<RefreshDue>(_ => Refresh());
        Command<MediaTarget.Due>(Tick);
        Command<RoomMedia.LingerOver>(_ => _media.LeaveLast());
        Command<MoveTimedOut>(_ => EndMove());
        Command<MediaNodeNews>(Hear);

        Command<SaveSnapshotSuccess>(s => DeleteSnapshots(new SnapshotSelectionCriteria(s.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(f => _env.Storage.Note(_roomId, f.Cause));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(f => _env.Storage.Note(_roomId, f.Cause));
        Command<SignOfLifeDue>(_ => StoreSignOfLife());
        Command<EmptyForLong>(_ => { if (IsIdle) Passivate(); });
        Command<HandOff>(_ => Context.Stop(Self));
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
        _media = new RoomMedia(_roomId, _env.Placement, Timers, Self);
        Context.System.EventStream.Subscribe<MediaNodeNews>(Self);
        base.PreStart();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _env.RoomCounters.Stopped();
        Context.System.EventStream.Unsubscribe(Self);
        CloseDoor();
        foreach (var onTheWayIn in _audience.OnTheWayIn)
            onTheWayIn.ReplyTo.Tell(new RoomReplies.Refused(_roomId, Codes.RoomConnectFailed, "The room starts again. Ask for a new token and try again."));
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, _ => Directive.Stop);

    /// <summary>A user who is still on the way in, of whom the others have not heard, can do nothing yet but leave.</summary>
    private bool IsTooEarly(IRoomCommand command) => IsOnTheWayIn(Callers.Of(command));

    private bool IsOnTheWayIn(string? clientId) => clientId is not null && _audience.Find(clientId) is { Entered: false };

    private Decision Decide(IRoomCommand command) => Placed(_state.Decide(command, _env.Time.GetUtcNow()));

    /// <summary>Stores what was decided, lets it take effect, then answers.</summary>
    private void Carry(Decision decision, IActorRef replyTo, Action? then = null)
    {
        if (decision.Refusal is { } refusal)
        {
            replyTo.Tell(new RoomReplies.Refused(_roomId, refusal.Code, refusal.Message));
            Settle();
            return;
        }
        if (decision.Events.IsEmpty)
        {
            then?.Invoke();
            return;
        }
        var before = _state;
        _storesFor = replyTo;
        var stored = new List<RoomReplies.RoomEventOccurred>(decision.Events.Length);
        PersistAll(decision.Events, e =>
        {
            _state = _state.Evolve(e);
            stored.Add(new RoomReplies.RoomEventOccurred(_roomId, LastSequenceNr, e));
            if (stored.Count < decision.Events.Length) return;
            _env.Storage.Stored(_roomId);
            Follow(before, stored);
            then?.Invoke();
            SnapshotWhenDue();
            Settle();
        });
    }

    private void Carry(Decision decision) => Carry(decision, ActorRefs.Nobody);

    private Action AnswerTo(IRoomCommand command, IActorRef replyTo) => command switch
    {
        RoomCommands.CreateRoom or RoomCommands.UpdateRoom => () => replyTo.Tell(Details()),
        DoorCommands.ApproveAwaitedUser a => () => AnswerApproval(a.ClientId, replyTo),
        ReceiveCommands.SetTalkerCount or ReceiveCommands.SetAudioOnlyMode or ReceiveCommands.SetReceiveVideoQuality or ReceiveCommands.PinUsers
            or ReceiveCommands.SetAdvancedOptions or ReceiveCommands.SubscribeForTalkerNotification => () => AnswerReceive(Callers.Of(command), replyTo),
        ReceiveCommands.ReportBattery r => () => Report(r, replyTo),
        ReceiveCommands.ReportVideoResolution r => () => Report(r, replyTo),
        MessageCommands.SendMessage => () => AnswerSaid(replyTo),
        _ => () => replyTo.Tell(new RoomReplies.Done(_roomId)),
    };

    private void Answer(IRoomQuery query)
    {
        if (!_state.Exists)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.RoomNotFound, $"There is no room \"{_roomId}\". Create it first."));
        else if (query is RoomQueries.GetUsers)
            Sender.Tell(new RoomReplies.UserList(_roomId, [.. EnteredMembers().Select(m => RoomViews.Meta(_state, m))]));
        else if (query is RoomQueries.GetAwaited)
            Sender.Tell(new RoomReplies.AwaitedList(_roomId, RoomViews.AwaitedUsers(_state)));
        else if (query is RoomQueries.GetReceiveSettings r)
            AnswerReceive(r.ClientId, Sender);
        else if (query is RoomQueries.GetMessages g)
            AnswerMessages(g);
        else
            Sender.Tell(Details());
        Settle();
    }

    private RoomReplies.RoomDetails Details() => RoomViews.Details(_state, _audience.Entered.Count());

    private void Subscribe(RoomCommands.Subscribe s)
    {
        if (!_state.Exists)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.RoomNotFound, $"There is no room \"{_roomId}\". Create it first."));
        else if (s.Subscriber is null)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.InvalidParameters, "subscriber is missing."));
        else if (!_audience.Subscribe(s.Subscriber))
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.ServerBusy, $"The room has {RoomAudience.MaxSubscribers} subscribers, which is the most it takes."));
        else
        {
            Context.Watch(s.Subscriber);
            Sender.Tell(Details());
        }
        Settle();
    }

    private void Unsubscribe(RoomCommands.Unsubscribe s)
    {
        _audience.Unsubscribe(s.Subscriber);
        if (!WaitsAtDoor(s.Subscriber)) Context.Unwatch(s.Subscriber);
        Sender.Tell(new RoomReplies.Done(_roomId));
        Settle();
    }

    private void NotUnderstood(Unknown.Message m)
    {
        _log.Warning("Room {RoomId} was sent \"{Name}\" by {Sender}, which this release does not know. Upgrade this node.", _roomId, m.Name, Sender);
        Sender.Tell(new RoomReplies.Refused(_roomId, Codes.NotUnderstood, $"The room's node runs an older release, which does not know \"{m.Name}\". Upgrade it, or try again later."));
        Settle();
    }

    private void Recovered()
    {
        if (_state.Exists) Carry(Decide(new RoomFacts.Activate(_roomId)));
        Timers.StartPeriodicTimer(AliveTimer, SignOfLifeDue.Instance, SignOfLifeEvery);
    }

    /// <summary>
    /// In a quiet meeting nothing happens that would be a fact. That the room lived until a while ago its next life should know all the
    /// same: in the snapshot, whose failure costs nothing.
    /// </summary>
    private void StoreSignOfLife()
    {
        if (!_state.Members.IsEmpty && !_hasUnknownFacts) SaveSnapshot(RoomSnapshot.Of(_state with { LastAt = _env.Time.GetUtcNow() }));
    }

    private void SnapshotWhenDue()
    {
        if (_hasUnknownFacts || LastSequenceNr - _snapshotAt < SnapshotEvery) return;
        _snapshotAt = LastSequenceNr;
        SaveSnapshot(RoomSnapshot.Of(_state));
    }

    /// <summary>Nobody is in, on the way in, at the door or listening.</summary>
    private bool IsIdle => _audience.IsEmpty && _waiting.Count == 0;

    /// <summary>Goes when there is no room, and in a while when nothing keeps it.</summary>
    private void Settle()
    {
        if (!_state.Exists) Passivate();
        else if (!IsIdle) Timers.Cancel(EmptyTimer);
        else if (!Timers.IsTimerActive(EmptyTimer)) Timers.StartSingleTimer(EmptyTimer, EmptyForLong.Instance, _env.EmptyRoomTimeout);
    }

    /// <summary>
    /// Asks the shard to stop this actor. Until it does, what arrives goes back to the shard, which keeps it for the next
    /// life: so nobody joins a room that is about to stop. Endpoints finish what they have to say first.
    /// </summary>
    private void Passivate()
    {
        _media.End();
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

    private HeldMedia? CarriedBy() => _state.MediaNode is { } node && _env.Placement.Find(node).Media is { } media ? new HeldMedia(media, _state.Epoch) : null;

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

    private sealed class RefreshDue : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly RefreshDue Instance = new();
    }

    private sealed record JoinTimedOut(string ClientId) : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression;

    private sealed record ResumeTimedOut(string ClientId, int Number) : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression;

    private sealed record EndpointEnded(string ClientId) : EndpointProtocol.ILocalMessage, IDeadLetterSuppression;
}
