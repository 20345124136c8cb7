using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Clients;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Tracing;
using Enx.Host.Auth;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.Signalling.Params;
using Enx.Host.Verbs;

namespace Enx.Host.Signalling;

/// <summary>
/// One WebSocket's conversation, on the node that holds the socket. What it is to be in a room is <see cref="RoomClient"/>'s, what each call means to a
/// room is in <c>Verbs/</c>. How it works:
/// <list type="number">
/// <item>Calls are carried out one after the other, in the order in which they came. <c>ping</c> and what is no call are answered at once.</item>
/// <item>While a call is out, notifications are held back: a client always reads the result first and then what followed from it.</item>
/// <item>A call to the room is answered, or 1172 after a while. A user who has to wait in the waiting room
/// hears <c>onRoomAwaited</c>, and the answer to the join takes as long as it takes.</item>
/// <item><c>disconnect</c> does not wait for a join that is under way: it calls it off. It does wait for a resume: until that is
/// answered, the client has not proven who it is.</item>
/// <item>While the room's actor is away, a call that was out is refused, and others wait.</item>
/// <item>The session ends with the socket, and the socket with it. The client in the room has the last word; the session ends when that has been said.</item>
/// </list>
/// </summary>
internal sealed partial class SignallingSession : ReceiveActor, IWithTimers
{
    private const int MostWaitingCalls = 32;
    private const string JoinTimer = "join";
    private const string GoodbyeTimer = "goodbye";

    /// <summary>After <c>disconnect</c> the room still says <c>onRoomDisConnected</c>; so long it is waited for.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SessionServices _node;
    private readonly SocketOutlet _outlet;
    private readonly CallBudget _budget;
    private readonly Queue<RpcMessage.Call> _waiting = new();
    private readonly List<(long Seq, RoomNotifications.Notification Notification)> _held = [];

    /// <summary>The call that is out, and what is done with the room's answer to it.</summary>
    private RpcMessage.Call? _current;
    private Action<IRoomReply>? _then;

    /// <summary>When the call that is out began; 0 when it has waited for people.</summary>
    private long _begun;

    /// <summary>The trace of the join that is out; null for none.</summary>
    private Activity? _trace;

    /// <summary>The number of the call that is out: answers to earlier ones are not for us any more.</summary>
    private int _number;

    /// <summary>The client in the room.</summary>
    private IActorRef _client = ActorRefs.Nobody;

    /// <summary>Who the client is in which room, from the moment in which the room is asked to let it in; null outside.</summary>
    private Presence? _who;

    /// <summary>Whether the room has let it in.</summary>
    private bool _isInside;

    /// <summary>Whether the room's actor is away, so that calls to it wait.</summary>
    private bool _isRoomAway;

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

    public static Props Props(SessionServices node, SocketOutlet outlet) => Akka.Actor.Props.Create(() => new SignallingSession(node, outlet));

    public SignallingSession(SessionServices node, SocketOutlet outlet)
    {
        (_node, _outlet, _budget) = (node, outlet, new CallBudget(node.Limits, node.Time));
        Receive<Frame>(f => OnMessage(JsonRpc.Read(f.Utf8.Span)));
        Receive<RoomClient.Told>(t => Notify(t.Seq, t.Notification));
        Receive<RoomClient.PlaceLost>(_ => LosePlace());
        Receive<RoomClient.PlaceRegained>(r => RegainPlace(r.Reply));
        Receive<NodeDirectory.DrainBegins>(_ => HearOfLeaving());
        Receive<TokenChecked>(t => { if (t.Number == _number) HearOfToken(t); });
        Receive<RoomClient.Answered>(a => { if (a.Number == _number) Finish(a.Reply); });
        Receive<RoomClient.PutOff>(p => { if (p.Number == _number) WaitInWaitingRoom(p.Reply); });
        Receive<RoomClient.Unanswered>(u => { if (u.Number == _number) GiveUp(); });
        Receive<Terminated>(_ => FailWithClient());
        Receive<JoinIsDue>(_ => NotJoinedYet());
        Receive<GoodbyeIsDue>(_ => End(SocketClose.Normal));
        Receive<SocketGone>(s => Leave(s.GoingAway));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _client = Context.Watch(Context.ActorOf(RoomClient.Props(_node.Rooms, _node.Limits.CallTimeout), "room"));
        Context.System.EventStream.Subscribe<NodeDirectory.DrainBegins>(Self);
        AwaitJoin();
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _outlet.Close(SocketClose.InternalError);
        EndTrace(Codes.SessionClosed);
    }

    // A session that failed has lost its place in the conversation: it ends, and PostStop has closed the socket.
    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    private void OnMessage(RpcMessage message)
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
        while (_current is null && _waiting.TryPeek(out var call) && (!_isRoomAway || call.Method == SessionMethods.Disconnect))
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
        if (_who is null && call.Method is (SessionMethods.JoinRoom or SessionMethods.ResumeRoom or SessionMethods.IceServers) && _node.Entry.Refuse() is { } tooOften)
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
        if (_who is { } p)
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
        _client.Tell(new RoomClient.Ask(_number, message));
    }

    /// <summary>The room has answered the call that is out.</summary>
    private void Finish(IRoomReply reply)
    {
        if (_current is null) return;
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
        if (_current is { Method: SessionMethods.JoinRoom or SessionMethods.ResumeRoom }) StayOutside();
        Refuse(code, message);
    }

    /// <summary>The room has not answered the call that is out.</summary>
    private void GiveUp()
    {
        if (_current is not { } call) return;
        _log.Warning("Room {RoomId} did not answer {Method} of {ClientId} within {Patience}", _who?.RoomId, call.Method, _who?.ClientId, _node.Limits.CallTimeout);
        Fail(Codes.RoomConnectFailed, "The room did not answer in time. Try again.");
        if (call.Method == SessionMethods.Disconnect) End(SocketClose.Normal);
        Next();
    }

    private void Misunderstand(IRoomReply reply)
    {
        _log.Error("Room {RoomId} answered {Method} of {ClientId} with a {Reply}, which is no answer to it", _who?.RoomId, _current!.Method, _who?.ClientId, reply.GetType().Name);
        Fail(Codes.RoomConnectFailed, "The room's answer was not understood. Try again.");
    }

    private void Notify(long seq, RoomNotifications.Notification notification)
    {
        if (notification is RoomNotifications.OnRoomDisConnected gone) Leave(seq, gone);
        else if (_current is null) Send(NotificationWriter.Write(seq, notification));
        else if (_held.Count < _node.Limits.OutboundQueue) _held.Add((seq, notification));
        else End(SocketClose.SlowReader);
    }

    /// <summary>The room is over for this client, and so is the socket.</summary>
    private void Leave(long seq, RoomNotifications.OnRoomDisConnected gone)
    {
        if (_current is { Method: SessionMethods.Disconnect }) Complete(WriteNothing);
        else if (_current is not null) Fail(Codes.RoomNotConnected, "You are no longer in the room.");
        Send(NotificationWriter.Write(seq, gone));
        GoOutside();
        End(SocketClose.Normal);
    }

    /// <summary>The room's actor has ended. Nobody will answer the call that went to it, and what comes does not wait for that.</summary>
    private void LosePlace()
    {
        _isRoomAway = true;
        if (_current is not (null or { Method: SessionMethods.Disconnect }))
            Refuse(Codes.RoomConnectFailed, "The room starts again, and it is not known whether this was done. Look, and try again.");
    }

    private void RegainPlace(RoomReplies.Reattached reply)
    {
        _isRoomAway = false;
        var snapshot = reply.Snapshot with { IceServers = _node.Relays.Issue(reply.ClientId) };
        Notify(0, new RoomNotifications.OnRoomRestored(reply.NextSeq, reply.ResumeToken, snapshot));
        Next();
    }

    private void GoOutside() => (_who, _isInside, _isRoomAway) = (null, false, false);

    private void FailWithClient()
    {
        _log.Error("What client {ClientId} of room {RoomId} is in its room has failed, and its socket is closed", _who?.ClientId, _who?.RoomId);
        _outlet.Close(SocketClose.InternalError);
        Context.Stop(Self);
    }

    private void AwaitGoodbye()
    {
        _waiting.Clear();
        if (_isInside) Timers.StartSingleTimer(GoodbyeTimer, GoodbyeIsDue.Instance, GoodbyePatience);
        else End(SocketClose.Normal);
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
        foreach (var (seq, notification) in held) Send(NotificationWriter.Write(seq, notification));
    }

    private void Send(OutboundMessage message)
    {
        if (_outlet.TrySend(message)) return;
        _log.Warning("Client {ClientId} of room {RoomId} does not read its notifications: {Bytes} bytes wait; its socket is closed", _who?.ClientId, _who?.RoomId, _outlet.Waiting);
        _node.Counters.SlowReaderClosed();
        End(SocketClose.SlowReader);
    }

    private void End(SocketClose close)
    {
        _outlet.Close(close);
        Leave(goingAway: false);
    }

    /// <summary>Has the client tell the room, and stays until it has.</summary>
    private void Leave(bool goingAway)
    {
        var saidGoodbye = _current is { Method: SessionMethods.Disconnect } || _waiting.Any(c => c.Method == SessionMethods.Disconnect);
        _client.Tell(new RoomClient.Leave(saidGoodbye, goingAway));
        _waiting.Clear();
        _held.Clear();
        Become(() =>
        {
            Receive<Terminated>(_ => Context.Stop(Self));
            ReceiveAny(_ => { });
        });
    }

    private Presence Here() => _isInside
        ? _who!
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
