using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Clients;

/// <summary>
/// One client of one room at a time, whatever carries it: a WebSocket, and whoever else wants to be in a room. Its parent drives it. How it works:
/// <list type="number">
/// <item>The parent asks: <see cref="Join"/>, <see cref="Resume"/>, <see cref="Ask"/>. Each has a number of the parent's, and exactly one end with that number:
/// <see cref="Answered"/> or <see cref="Unanswered"/>. A user who has to wait in the waiting room is told of by <see cref="PutOff"/> before that.</item>
/// <item>What the room's endpoint says to this client goes to the parent as <see cref="Told"/>, in order. What an endpoint says that is not its own any more
/// is not listened to.</item>
/// <item>The endpoint lives with its room, which may end on one node and start on another. Then the parent hears <see cref="PlaceLost"/>, this actor
/// comes forward in the room's next life until it has its place again, and the parent hears <see cref="PlaceRegained"/>.</item>
/// <item>Where the place is gone for good, the last that is told is <c>onRoomDisConnected</c>.</item>
/// <item>The room watches this actor, but its end says little. So at <see cref="Leave"/> it first tells the room why (left, or lost, or the page went away:
/// <see cref="Place.LastWord"/>) and stays for a moment, as word travels slower than death; then it ends.</item>
/// </list>
/// </summary>
public sealed class RoomClient : ReceiveActor, IWithTimers
{
    private const string ReattachTimer = "reattach";
    private const string EndTimer = "end";

    /// <summary>The last word to the room takes less, also between nodes.</summary>
    private static readonly TimeSpan LastWordTime = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ReattachSoon = TimeSpan.FromMilliseconds(500);

    /// <summary>A room that has not come back for so long is asked for less often: its database may be away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ReattachLater = TimeSpan.FromSeconds(2);

    /// <summary>
    /// When a node is removed from the cluster, its members hear of that one after the other. Who asks for a shard before its coordinator has
    /// heard is sent to the removed node once more, and what it says then goes nowhere, for as long as the shard region believes that.
    /// </summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromSeconds(1.5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _rooms;
    private readonly TimeSpan _callTimeout;
    private Place _place = Place.Outside;

    /// <summary>The number of the call that is to bring the client into a room; null when none is out.</summary>
    private int? _entering;

    /// <summary>The number of the call that says goodbye to the room; null when none was made.</summary>
    private int? _goodbye;

    /// <summary>The endpoint in the room; nobody outside, and while the room is away.</summary>
    private IActorRef _endpoint = ActorRefs.Nobody;

    /// <summary>Which of the presence's sessions this is.</summary>
    private int _generation;

    /// <summary>How long the place is being asked for already; null while there is nothing to ask for.</summary>
    private TimeSpan? _asking;

    /// <summary>Asks a room to let the client in.</summary>
    /// <param name="Number">The parent's number for it.</param>
    /// <param name="Command">The command; its session is this actor, whatever it says.</param>
    public sealed record Join(int Number, RoomCommands.JoinRoom Command) : INoSerializationVerificationNeeded;

    /// <summary>Asks a room for the place that it has kept.</summary>
    /// <param name="Number">The parent's number for it.</param>
    /// <param name="Command">The command; its session is this actor, whatever it says.</param>
    public sealed record Resume(int Number, LinkCommands.ResumeRoom Command) : INoSerializationVerificationNeeded;

    /// <summary>Asks a room anything else.</summary>
    /// <param name="Number">The parent's number for it.</param>
    /// <param name="Message">A command or a query.</param>
    public sealed record Ask(int Number, IWithRoomId Message) : INoSerializationVerificationNeeded;

    /// <summary>The client is done: tell the room, and end.</summary>
    /// <param name="SaidGoodbye">It wants to leave; else its connection was lost, and it may come back.</param>
    /// <param name="GoingAway">Its page went away.</param>
    public sealed record Leave(bool SaidGoodbye, bool GoingAway) : INoSerializationVerificationNeeded;

    /// <summary>The room has answered.</summary>
    /// <param name="Number">The parent's number.</param>
    /// <param name="Reply">The answer; a refusal among them.</param>
    public sealed record Answered(int Number, IRoomReply Reply) : INoSerializationVerificationNeeded;

    /// <summary>The room will answer later: the user waits in the waiting room.</summary>
    /// <param name="Number">The parent's number.</param>
    /// <param name="Reply">Why.</param>
    public sealed record PutOff(int Number, RoomReplies.Awaited Reply) : INoSerializationVerificationNeeded;

    /// <summary>The room has not answered in time, or not before its end.</summary>
    /// <param name="Number">The parent's number.</param>
    public sealed record Unanswered(int Number) : INoSerializationVerificationNeeded;

    /// <summary>The client is to be told.</summary>
    /// <param name="Seq">The notification's number; 0 for one that is not numbered.</param>
    /// <param name="Notification">What. After <c>onRoomDisConnected</c> nothing more is told.</param>
    public sealed record Told(long Seq, Notification Notification) : INoSerializationVerificationNeeded;

    /// <summary>The room's actor has ended, and what it was asked last may never be answered.</summary>
    public sealed class PlaceLost : INoSerializationVerificationNeeded
    {
        internal static readonly PlaceLost Instance = new();
    }

    /// <summary>The place is the client's again, in the room's next life.</summary>
    /// <param name="Reply">How the room is now.</param>
    public sealed record PlaceRegained(RoomReplies.Reattached Reply) : INoSerializationVerificationNeeded;

    private sealed class ReattachIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly ReattachIsDue Instance = new();
    }

    private sealed class EndIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly EndIsDue Instance = new();
    }

    /// <summary>What it is made with, as a child of the actor that drives it.</summary>
    /// <param name="rooms">The shard region of rooms.</param>
    /// <param name="callTimeout">How long an answer of a room may take.</param>
    public static Props Props(IActorRef rooms, TimeSpan callTimeout) => Akka.Actor.Props.Create(() => new RoomClient(rooms, callTimeout));

    /// <summary>Made by <see cref="Props"/>.</summary>
    public RoomClient(IActorRef rooms, TimeSpan callTimeout)
    {
        (_rooms, _callTimeout) = (rooms, callTimeout);
        Receive<Join>(j => Enter(j.Number, new Place(j.Command.RoomId, j.Command.ClientId, Standing.Joining), j.Command with { Session = Self }));
        Receive<Resume>(r => Enter(r.Number, new Place(r.Command.RoomId, r.Command.ClientId, Standing.Resuming), r.Command with { Session = Self }));
        Receive<Ask>(a =>
        {
            // A call to come in that is out is called off by it.
            if (a.Message is RoomCommands.Disconnect) (_goodbye, _entering) = (a.Number, null);
            Call(a.Number, a.Message);
        });
        Receive<Leave>(l => End(l.SaidGoodbye, l.GoingAway));
        Receive<RoomCall.Answered>(OnAnswered);
        Receive<RoomCall.PutOff>(p => Context.Parent.Tell(new PutOff(p.Number, p.Reply)));
        Receive<RoomCall.Unanswered>(OnUnanswered);
        Receive<RoomReplies.Notify>(n => n.ClientId == _place.ClientId && IsOurs(Sender), n => Tell(n.Seq, n.Notification));
        Receive<RoomReplies.Notify>(_ => { });
        Receive<RoomReplies.SessionReplaced>(s => s.ClientId == _place.ClientId && IsOurs(Sender), _ => Tell(0, new OnRoomDisConnected(Codes.SessionReplaced, "session-replaced")));
        Receive<RoomReplies.SessionReplaced>(_ => { });
        Receive<RoomReplies.ResumeNeeded>(r => { if (r.ClientId == _place.ClientId && IsOurs(Sender)) LosePlace(); });
        Receive<RoomReplies.Reattached>(r => { if (_asking is not null && r.ClientId == _place.ClientId) RegainPlace(r); });
        Receive<RoomReplies.Refused>(r => { if (_asking is not null) GiveUpPlace(r); });
        Receive<Terminated>(t => { if (t.ActorRef.Equals(_endpoint)) LosePlace(t.AddressTerminated); });
        Receive<ReattachIsDue>(_ => AskForPlace());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PostStop() => TellRoom(_goodbye is not null, goingAway: false);

    // A client that failed does not know any more where it is: it ends, and its parent with it.
    /// <inheritdoc/>
    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    private void Enter(int number, Place place, IRoomCommand command)
    {
        (_place, _entering, _goodbye) = (place, number, null);
        Call(number, command);
    }

    private void Call(int number, IWithRoomId message) => Context.ActorOf(RoomCall.Props(_rooms, message, number, _callTimeout));

    private void OnAnswered(RoomCall.Answered answer)
    {
        if (answer.Number == _entering) Settle(answer.Reply, answer.From);
        // Who is in hears onRoomDisConnected yet; who was not is out now.
        else if (answer.Number == _goodbye && answer.Reply is not RoomReplies.Refused && _place.Standing != Standing.Inside) _place = Place.Outside;
        Context.Parent.Tell(new Answered(answer.Number, answer.Reply));
    }

    private void OnUnanswered(RoomCall.Unanswered call)
    {
        // The room may have let the client in all the same, or do so in its next life.
        if (_place.Standing != Standing.Inside) TellRoom(saidGoodbye: false, goingAway: false);
        if (call.Number == _entering) _entering = null;
        Context.Parent.Tell(new Unanswered(call.Number));
    }

    /// <summary>The call that was to bring the client into a room has its answer.</summary>
    private void Settle(IRoomReply reply, IActorRef from)
    {
        _entering = null;
        switch (reply)
        {
            case RoomReplies.RoomConnected joined:
                GoIn(from, joined.Generation);
                break;
            case RoomReplies.RoomResumed resumed:
                GoIn(from, resumed.Generation);
                break;
            case RoomReplies.Refused { Code: not (Codes.RoomConnectFailed or Codes.StorageAway) }:
                _place = Place.Outside;
                break;
            case RoomReplies.Refused when _place.Standing == Standing.Resuming:
                _place = Place.Outside;
                break;
            default:
                // The room may have let the client in all the same, or do so in its next life; and an answer that is not understood is none.
                TellRoom(saidGoodbye: false, goingAway: false);
                break;
        }
    }

    private void GoIn(IActorRef endpoint, int generation)
    {
        _place = _place with { Standing = Standing.Inside };
        _generation = generation;
        Follow(endpoint);
    }

    private void Follow(IActorRef endpoint) => _endpoint = Context.Watch(endpoint);

    /// <summary>Whether somebody is the endpoint that speaks for this place; before the first word of it, anybody may be.</summary>
    private bool IsOurs(IActorRef sender) => _endpoint.IsNobody() ? _asking is null : sender.Equals(_endpoint);

    private void Tell(long seq, Notification notification)
    {
        if (notification is OnRoomDisConnected gone)
        {
            _log.Info("Client {ClientId} left room {RoomId}: {Cause}", _place.ClientId, _place.RoomId, gone.Msg);
            GoOut();
        }

        Context.Parent.Tell(new Told(seq, notification));
    }

    private void GoOut()
    {
        Timers.Cancel(ReattachTimer);
        if (!_endpoint.IsNobody()) Context.Unwatch(_endpoint);
        (_place, _endpoint, _asking) = (Place.Outside, ActorRefs.Nobody, null);
    }

    private void LosePlace(bool isNodeGone = false)
    {
        if (_place.Standing != Standing.Inside || _asking is not null) return;
        _log.Info("Client {ClientId} of room {RoomId} has lost its endpoint, and takes its place in the room's next life", _place.ClientId, _place.RoomId);
        Context.Unwatch(_endpoint);
        _endpoint = ActorRefs.Nobody;
        _asking = TimeSpan.Zero;
        Context.Parent.Tell(PlaceLost.Instance);
        if (isNodeGone) Timers.StartSingleTimer(ReattachTimer, ReattachIsDue.Instance, RemovalTime);
        else AskForPlace();
    }

    private void AskForPlace()
    {
        if (_asking is not { } since || _place.Standing != Standing.Inside) return;
        var pause = since < Patience ? ReattachSoon : ReattachLater;
        _asking = since + pause;
        _rooms.Tell(new LinkCommands.Reattach(_place.RoomId!, _place.ClientId!, _generation, Self), Self);
        Timers.StartSingleTimer(ReattachTimer, ReattachIsDue.Instance, pause);
    }

    private void RegainPlace(RoomReplies.Reattached reply)
    {
        Timers.Cancel(ReattachTimer);
        _asking = null;
        Follow(Sender);
        _log.Info("Client {ClientId} has its place in room {RoomId} again", reply.ClientId, reply.RoomId);
        Context.Parent.Tell(new PlaceRegained(reply));
    }

    private void GiveUpPlace(RoomReplies.Refused refused)
    {
        // Anything else may be otherwise in a moment.
        if (refused.Code is Codes.ResumeRefused or Codes.RoomNotFound) Tell(0, new OnRoomDisConnected(Codes.UnexpectedDisconnection, "unexpected-disconnection"));
    }

    private void End(bool saidGoodbye, bool goingAway)
    {
        if (!TellRoom(saidGoodbye || _goodbye is not null, goingAway))
        {
            Context.Stop(Self);
            return;
        }

        Timers.StartSingleTimer(EndTimer, EndIsDue.Instance, LastWordTime);
        Become(() =>
        {
            Receive<EndIsDue>(_ => Context.Stop(Self));
            ReceiveAny(_ => { });
        });
    }

    /// <summary>Tells the room what has become of the client, and is outside from then on; false when there was nothing to tell.</summary>
    private bool TellRoom(bool saidGoodbye, bool goingAway)
    {
        var word = _place.LastWord(saidGoodbye, goingAway, Self);
        if (word is not null) _rooms.Tell(word, ActorRefs.NoSender);
        _place = Place.Outside;
        return word is not null;
    }
}
