using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Tracing;
using Enx.Host.Auth;
using Enx.Host.Json;
using Enx.Host.Signalling.Params;
using Enx.Host.Verbs;

namespace Enx.Host.Signalling;

/// <summary>
/// One WebSocket's conversation, on the node that holds the socket. What each call means to a room is in <c>Verbs/</c>. How it works:
/// <list type="number">
/// <item>Calls are carried out one after the other, in the order in which they came. <c>ping</c> and what is no call are answered at once.</item>
/// <item>While a call is out, notifications are held back: a client always reads the result first and then what followed from it.</item>
/// <item>A call to the room is a <see cref="RoomCall"/>: it is answered, or 1172 after a while. A user who has to wait at the door
/// hears <c>onRoomAwaited</c>, and the answer to the join takes as long as it takes.</item>
/// <item><c>disconnect</c> does not wait for a join that is under way: it calls it off. It does wait for a resume: until that is
/// answered, the client has not proven who it is.</item>
/// <item>The endpoint in the room may end before the session: then the session takes its place in the room's next life
/// (<c>SignallingSession.Endpoint.cs</c>). A call that is out then is refused, and others wait.</item>
/// <item>The session ends with the socket, and the socket with it. The room watches this actor, but its end says little: so it first
/// tells the room why (left, or lost, or the page went away) and stays for a moment, as word travels slower than death.</item>
/// </list>
/// </summary>
internal sealed partial class SignallingSession : ReceiveActor, IWithTimers
{
    private const int MostWaitingCalls = 32;
    private const string JoinTimer = "join";
    private const string GoodbyeTimer = "goodbye";
    private const string EndTimer = "end";

    /// <summary>After <c>disconnect</c> the room still says <c>onRoomDisConnected</c>; so long it is waited for.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    /// <summary>The last word to the room takes less, also between nodes.</summary>
    private static readonly TimeSpan LastWordTime = TimeSpan.FromMilliseconds(250);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SessionServices _node;
    private readonly SocketOutlet _outlet;
    private readonly CallBudget _budget;
    private readonly Queue<RpcMessage.Call> _waiting = new();
    private readonly List<RoomReplies.Notify> _held = [];

    /// <summary>The call that is out, and what is done with the room's answer to it.</summary>
    private RpcMessage.Call? _current;
    private Action<IRoomReply>? _then;

    /// <summary>When the call that is out began; 0 when it has waited for people.</summary>
    private long _begun;

    /// <summary>The trace of the join that is out; null for none.</summary>
    private Activity? _trace;

    /// <summary>Who has answered the call that is out.</summary>
    private IActorRef _answering = ActorRefs.Nobody;

    /// <summary>The number of the call that is out: answers to earlier ones are not for us any more.</summary>
    private int _number;

    private Place _place = Place.Outside;

    /// <summary>A frame of the client.</summary>
    public sealed record Frame(ReadOnlyMemory<byte> Utf8) : INoSerializationVerificationNeeded;

    /// <summary>The socket is closed or about to be.</summary>
    /// <param name="GoingAway">By the client, because its page went away.</param>
    public sealed record SocketGone(bool GoingAway) : INoSerializationVerificationNeeded;

    private sealed record TokenChecked(int Number, TokenVerdict Verdict, Action<JoinToken> Then) : INoSerializationVerificationNeeded;

    private sealed class JoinIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static readonly JoinIsDue Instance = new();
    }

    private sealed class GoodbyeIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static readonly GoodbyeIsDue Instance = new();
    }

    private sealed class EndIsDue : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static readonly EndIsDue Instance = new();
    }

    public static Props Props(SessionServices node, SocketOutlet outlet) => Akka.Actor.Props.Create(() => new SignallingSession(node, outlet));

    public SignallingSession(SessionServices node, SocketOutlet outlet)
    {
        (_node, _outlet, _budget) = (node, outlet, new CallBudget(node.Limits, node.Time));
        Receive<Frame>(f => Hear(JsonRpc.Read(f.Utf8.Span)));
        ListenToEndpoint();
        Receive<NodeDirectory.DrainBegins>(_ => HearOfLeaving());
        Receive<TokenChecked>(t => { if (t.Number == _number) HearOfToken(t); });
        Receive<RoomCall.Answered>(a => { if (a.Number == _number) Finish(a.Reply, a.From); });
        Receive<RoomCall.PutOff>(p => { if (p.Number == _number) WaitAtTheDoor(p.Reply); });
        Receive<RoomCall.Unanswered>(u => { if (u.Number == _number) GiveUp(); });
        Receive<JoinIsDue>(_ => NotJoinedYet());
        Receive<GoodbyeIsDue>(_ => End(SocketClose.Normal));
        Receive<SocketGone>(s => Leave(s.GoingAway));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<NodeDirectory.DrainBegins>(Self);
        AwaitJoin();
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _outlet.Close(SocketClose.InternalError);
        EndTrace(Codes.SessionClosed);
        TellRoom(goingAway: false);
    }

    // A session that failed has lost its place in the conversation: it ends, and PostStop has closed the socket.
    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    private void Hear(RpcMessage message)
    {
        switch (message)
        {
            case RpcMessage.Fault fault:
                Send(JsonRpc.Error(fault.Id, fault.Code, fault.Message));
                break;
            case RpcMessage.Call { Method: SessionMethods.Ping } call:
                Send(Pong(call));
                break;
            case RpcMessage.Call { Method: SessionMethods.Disconnect } call when _current is { Method: SessionMethods.JoinRoom } join:
                Send(JsonRpc.Error(join.Id, Codes.RoomNotConnected, "The join was called off by disconnect."));
                Count(Codes.RoomNotConnected);
                _current = null;
                _waiting.Clear();
                _waiting.Enqueue(call);
                Next();
                break;
            case RpcMessage.Call call when _waiting.Count >= MostWaitingCalls:
                Send(JsonRpc.Error(call.Id, Codes.RequestInProcess, $"{MostWaitingCalls} calls wait already. Wait for their answers first."));
                break;
            case RpcMessage.Call call:
                _waiting.Enqueue(call);
                Next();
                break;
        }
    }

    /// <summary>Begins the next call, if none is out. While the room is away, calls to it wait.</summary>
    private void Next()
    {
        while (_current is null && _waiting.TryPeek(out var call) && (_asking is null || call.Method == SessionMethods.Disconnect))
        {
            _current = _waiting.Dequeue();
            _begun = Stopwatch.GetTimestamp();
            _number++;
            try
            {
                Begin(call);
            }
            catch (InputException e)
            {
                Refuse(e.Code, e.Message);
            }
        }
    }

    private void Begin(RpcMessage.Call call)
    {
        if (_place.Standing == Standing.Outside && call.Method is (SessionMethods.JoinRoom or SessionMethods.ResumeRoom or SessionMethods.IceServers) && _node.Entry.Refuse() is { } tooOften)
            throw new InputException(Codes.TooMuch, tooOften);
        switch (call.Method)
        {
            case SessionMethods.JoinRoom:
                _trace = JoinTracing.Begin("join");
                ReadOutside(call, JoinParams.Read, join => CheckToken(join.Token, token => Join(token, join)));
                break;
            case SessionMethods.ResumeRoom:
                ReadOutside(call, ResumeParams.Read, Resume);
                break;
            case SessionMethods.IceServers:
                GiveRelays(call);
                break;
            case SessionMethods.Disconnect:
                ReadNothing(call);
                Disconnect();
                break;
            default:
                var verb = VerbTable.Find(call.Method) ?? throw NoSuchMethod(call.Method);
                var here = Here();
                var request = verb.Read(call.Params, new Asker(here.RoomId, here.ClientId));
                if (_budget.Refuse(request.Message) is { } why) throw new InputException(Codes.TooMuch, why);
                Ask(request, verb);
                break;
        }
    }

    private void Disconnect()
    {
        if (_place.Who is { } p)
        {
            AskRoom(new RoomCommands.Disconnect(p.RoomId, p.ClientId, DisconnectCause.Normal), _ =>
            {
                Complete(WriteNothing);
                AwaitGoodbye();
            });
            return;
        }
        Complete(WriteNothing);
        End(SocketClose.Normal);
    }

    private void Ask(RoomRequest request, Verb verb) => AskRoom(request.Message, reply =>
    {
        if (request.Then?.Invoke(reply) is { } next) Ask(next, verb);
        else if (verb.Result(reply) is { } result) Complete(result);
        else Misunderstand(reply);
    });

    private void AskRoom(IWithRoomId message, Action<IRoomReply> then)
    {
        _then = then;
        Context.ActorOf(RoomCall.Props(_node.Rooms, message, _number, _node.Limits.CallTimeout));
    }

    /// <summary>The room has answered the call that is out.</summary>
    private void Finish(IRoomReply reply, IActorRef from)
    {
        if (_current is null) return;
        _answering = from;
        try
        {
            if (reply is RoomReplies.Refused refused) Fail(refused.Code, refused.Message);
            else _then!(reply);
        }
        catch (InputException e)
        {
            Fail(e.Code, e.Message);
        }
        Next();
    }

    /// <summary>The call that is out has failed. One that should have brought us into a room has not.</summary>
    private void Fail(int code, string message)
    {
        Count(code);
        // The room may have let us in all the same, or do so in its next life.
        if (_current is { Method: SessionMethods.JoinRoom } && code is (Codes.RoomConnectFailed or Codes.StorageAway)) TellRoom(goingAway: false);
        if (_current is { Method: SessionMethods.JoinRoom or SessionMethods.ResumeRoom }) StayOutside();
        Refuse(code, message);
    }

    /// <summary>The room has not answered the call that is out.</summary>
    private void GiveUp()
    {
        if (_current is not { } call) return;
        _log.Warning("Room {RoomId} did not answer {Method} of {ClientId} within {Patience}", _place.Who?.RoomId, call.Method, _place.Who?.ClientId, _node.Limits.CallTimeout);
        if (_place.Standing != Standing.Inside) TellRoom(goingAway: false);
        Fail(Codes.RoomConnectFailed, "The room did not answer in time. Try again.");
        if (call.Method == SessionMethods.Disconnect) End(SocketClose.Normal);
        Next();
    }

    private void Misunderstand(IRoomReply reply)
    {
        _log.Error("Room {RoomId} answered {Method} of {ClientId} with a {Reply}, which is no answer to it", _place.Who?.RoomId, _current!.Method, _place.Who?.ClientId, reply.GetType().Name);
        if (_place.Standing != Standing.Inside) TellRoom(goingAway: false);
        Fail(Codes.RoomConnectFailed, "The room's answer was not understood. Try again.");
    }

    private void Hear(RoomReplies.Notify notify)
    {
        if (notify.Notification is RoomNotifications.OnRoomDisConnected gone) Leave(notify.Seq, gone);
        else if (_current is null) Send(NotificationWriter.Write(notify.Seq, notify.Notification));
        else if (_held.Count < _node.Limits.OutboundQueue) _held.Add(notify);
        else End(SocketClose.SlowReader);
    }

    /// <summary>The room is over for this client, and so is the socket.</summary>
    private void Leave(long seq, RoomNotifications.OnRoomDisConnected gone)
    {
        _log.Info("Client {ClientId} left room {RoomId}: {Cause}", _place.Who?.ClientId, _place.Who?.RoomId, gone.Msg);
        if (_current is { Method: SessionMethods.Disconnect }) Complete(WriteNothing);
        else if (_current is not null) Fail(Codes.RoomNotConnected, "You are no longer in the room.");
        Send(NotificationWriter.Write(seq, gone));
        _place = Place.Outside;
        End(SocketClose.Normal);
    }

    /// <summary>A newer session has the presence; this one is done.</summary>
    private void Replaced() => Leave(0, new RoomNotifications.OnRoomDisConnected(Codes.SessionReplaced, "session-replaced"));

    private void AwaitGoodbye()
    {
        _waiting.Clear();
        if (_place.Standing == Standing.Inside)
        {
            Timers.StartSingleTimer(GoodbyeTimer, GoodbyeIsDue.Instance, GoodbyePatience);
            return;
        }
        _place = Place.Outside;
        End(SocketClose.Normal);
    }

    /// <summary>Answers the call that is out, then lets through what was held back meanwhile.</summary>
    private void Complete(Action<Utf8JsonWriter> result) => Conclude(JsonRpc.Result(_current!.Id, result));

    private void Refuse(int code, string message) => Conclude(JsonRpc.Error(_current!.Id, code, message));

    private void Conclude(ReadOnlyMemory<byte> answer)
    {
        (_current, _then) = (null, null);
        EndTrace(Codes.InvalidParameters);
        Send(answer);
        var held = _held.ToArray();
        _held.Clear();
        foreach (var notify in held) Send(NotificationWriter.Write(notify.Seq, notify.Notification));
    }

    private void Send(OutboundMessage message)
    {
        if (_outlet.TrySend(message)) return;
        _log.Warning("Client {ClientId} of room {RoomId} does not read its notifications: {Bytes} bytes wait; its socket is closed", _place.Who?.ClientId, _place.Who?.RoomId, _outlet.Waiting);
        _node.Counters.SlowReaderClosed();
        End(SocketClose.SlowReader);
    }

    private void End(SocketClose close)
    {
        _outlet.Close(close);
        Leave(goingAway: false);
    }

    /// <summary>Tells the room, and stays a moment, so that the room hears why before it sees that.</summary>
    private void Leave(bool goingAway)
    {
        TellRoom(goingAway);
        _waiting.Clear();
        _held.Clear();
        Timers.StartSingleTimer(EndTimer, EndIsDue.Instance, LastWordTime);
        Become(() =>
        {
            Receive<EndIsDue>(_ => Context.Stop(Self));
            ReceiveAny(_ => { });
        });
    }

    private void TellRoom(bool goingAway)
    {
        var saidGoodbye = _current is { Method: SessionMethods.Disconnect } || _waiting.Any(c => c.Method == SessionMethods.Disconnect);
        if (_place.LastWord(saidGoodbye, goingAway, Self) is { } word) _node.Rooms.Tell(word, ActorRefs.NoSender);
        _place = Place.Outside;
    }

    private Presence Here() => _place.Standing == Standing.Inside
        ? _place.Who!
        : throw new InputException(Codes.RoomNotConnected, "No room has been joined on this socket. Call joinRoom first.");

    private static ReadOnlyMemory<byte> Pong(RpcMessage.Call call)
    {
        try
        {
            ReadNothing(call);
            return JsonRpc.Result(call.Id, WriteNothing);
        }
        catch (InputException e)
        {
            return JsonRpc.Error(call.Id, e.Code, e.Message);
        }
    }

    private static void ReadNothing(RpcMessage.Call call) => new StrictObject(call.Params, "").End();

    private static InputException NoSuchMethod(string name) => new(
        JsonRpc.MethodNotFound, $"There is no method \"{(name.Length <= 64 ? name : name[..64] + "…")}\". There are {string.Join(", ", SessionMethods.AllNames.Order(StringComparer.Ordinal))}.");

    private static void WriteNothing(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
