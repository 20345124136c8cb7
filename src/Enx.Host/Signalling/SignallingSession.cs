using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Json;

namespace Enx.Host.Signalling;

/// <summary>
/// One WebSocket's conversation, on the node that holds the socket. How it works:
/// <list type="number">
/// <item>Calls are carried out one after the other, in the order in which they came. <c>ping</c> and what is no call are answered at once.</item>
/// <item>While a call is out, notifications are held back: a client always reads the result first and then what followed from it.</item>
/// <item>A call to the room is a <see cref="RoomCall"/>: it is answered, or 1172 after a while.</item>
/// <item>The room watches this actor: its end is the loss of the link. So it ends with the socket, and the socket with it.</item>
/// <item><c>disconnect</c> does not wait for a join that is under way: it calls it off.</item>
/// </list>
/// </summary>
internal sealed class SignallingSession : ReceiveActor, IWithTimers
{
    private const int MostWaitingCalls = 32;
    private const string JoinTimer = "join";
    private const string GoodbyeTimer = "goodbye";

    private static readonly TokenVerdict TokenUnreadable = new TokenVerdict.Refused(Codes.RoomConnectFailed, "The token could not be checked. Try again.");

    /// <summary>After <c>disconnect</c> the room still says <c>onRoomDisConnected</c>; so long it is waited for.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SessionServices _node;
    private readonly SocketOutlet _outlet;
    private readonly Queue<RpcMessage.Call> _waiting = new();
    private readonly List<RoomReplies.Notify> _held = [];

    /// <summary>The call that is out.</summary>
    private RpcMessage.Call? _current;

    /// <summary>The number of the call that is out: answers to earlier ones are not for us any more.</summary>
    private int _number;

    /// <summary>Who we are in which room, from the moment in which the room is asked to let us in.</summary>
    private Presence? _presence;
    private bool _joined;

    /// <summary>A frame of the client.</summary>
    public sealed record Frame(ReadOnlyMemory<byte> Utf8) : INoSerializationVerificationNeeded;

    /// <summary>The socket is closed or about to be.</summary>
    public sealed class SocketGone : INoSerializationVerificationNeeded
    {
        public static readonly SocketGone Instance = new();
    }

    private sealed record Presence(string RoomId, string ClientId);

    private sealed record TokenChecked(int Number, JoinParams Join, TokenVerdict Verdict) : INoSerializationVerificationNeeded;

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
        (_node, _outlet) = (node, outlet);
        Receive<Frame>(f => Hear(JsonRpc.Read(f.Utf8.Span)));
        Receive<RoomReplies.Notify>(Hear);
        Receive<TokenChecked>(t => t.Number == _number, t => EnterRoom(t.Join, t.Verdict));
        Receive<TokenChecked>(_ => { });
        Receive<RoomCall.Answered>(a => a.Number == _number, a => Finish(a.Reply));
        Receive<RoomCall.Answered>(_ => { });
        Receive<RoomCall.Unanswered>(u => u.Number == _number, _ => GiveUp());
        Receive<RoomCall.Unanswered>(_ => { });
        Receive<JoinIsDue>(_ => NotJoinedYet());
        Receive<GoodbyeIsDue>(_ => End(SocketClose.Normal));
        Receive<SocketGone>(_ => { CallOff(); Context.Stop(Self); });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartSingleTimer(JoinTimer, JoinIsDue.Instance, _node.Limits.JoinTimeout);

    protected override void PostStop() => _outlet.Close(SocketClose.InternalError);

    // A session that failed has lost its place in the conversation: it ends, and PostStop has closed the socket.
    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    /// <summary>The time for joining is over; a join that is under way may still come to its end.</summary>
    private void NotJoinedYet()
    {
        if (_current is { Method: "joinRoom" }) Timers.StartSingleTimer(JoinTimer, JoinIsDue.Instance, _node.Limits.CallTimeout);
        else End(SocketClose.NotJoined);
    }

    private void Hear(RpcMessage message)
    {
        switch (message)
        {
            case RpcMessage.Fault fault:
                Send(JsonRpc.Error(fault.Id, fault.Code, fault.Message));
                break;
            case RpcMessage.Call { Method: "ping" } call:
                Send(JsonRpc.Result(call.Id, WriteNothing));
                break;
            case RpcMessage.Call { Method: "disconnect" } call when _current is { Method: "joinRoom" } join:
                Send(JsonRpc.Error(join.Id, Codes.RoomNotConnected, "The join was called off by disconnect."));
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

    /// <summary>Begins the next call, if none is out.</summary>
    private void Next()
    {
        while (_current is null && _waiting.TryDequeue(out var call))
        {
            _current = call;
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
        switch (call.Method)
        {
            case "joinRoom" when _joined:
                throw new InputException(Codes.SameState, "This socket has joined a room already. Open another one for another room.");
            case "joinRoom":
                var (join, number) = (JoinParams.Read(call.Params), _number);
                _node.Tokens.VerifyAsync(join.Token).PipeTo(
                    Self,
                    success: verdict => new TokenChecked(number, join, verdict),
                    failure: _ => new TokenChecked(number, join, TokenUnreadable));
                break;
            case "disconnect" when _presence is null:
                Complete(WriteNothing);
                End(SocketClose.Normal);
                break;
            case "disconnect":
                AskRoom(new RoomCommands.Disconnect(_presence.RoomId, _presence.ClientId, DisconnectCause.Normal));
                break;
            case "muteSelfAudio":
                AskRoom(new RoomCommands.MuteSelfAudio(Here().RoomId, Here().ClientId, Muted(call)));
                break;
            case "muteSelfVideo":
                AskRoom(new RoomCommands.MuteSelfVideo(Here().RoomId, Here().ClientId, Muted(call)));
                break;
            case "startScreenShare":
                AskRoom(new RoomCommands.StartScreenShare(Here().RoomId, Here().ClientId));
                break;
            case "stopScreenShare":
                AskRoom(new RoomCommands.StopScreenShare(Here().RoomId, Here().ClientId));
                break;
            default:
                throw new InputException(JsonRpc.MethodNotFound, $"There is no method \"{Shorten(call.Method)}\". There are joinRoom, disconnect, muteSelfAudio, muteSelfVideo, startScreenShare, stopScreenShare and ping.");
        }
    }

    private void EnterRoom(JoinParams join, TokenVerdict verdict)
    {
        if (verdict is not TokenVerdict.Good { Token: var token })
        {
            var refused = (TokenVerdict.Refused)verdict;
            _node.Counters.JoinAnswered(refused.Code);
            Refuse(refused.Code, refused.Message);
            Next();
            return;
        }
        _presence = new Presence(token.RoomId, Guid.NewGuid().ToString());
        AskRoom(new RoomCommands.JoinRoom(
            token.RoomId, _presence.ClientId, token.TokenId, token.ExpiresAt, token.User,
            join.LocalInfo, join.RoomInfo, join.AdvanceOptions, join.Offer, Self));
    }

    private void AskRoom(IRoomCommand command) =>
        Context.ActorOf(RoomCall.Props(_node.Rooms, command, _number, _node.Limits.CallTimeout));

    /// <summary>The room has answered the call that is out.</summary>
    private void Finish(IRoomReply reply)
    {
        if (_current is not { } call) return;
        if (call.Method == "joinRoom") _node.Counters.JoinAnswered(reply is RoomReplies.Refused r ? r.Code : Codes.Success);
        switch (reply)
        {
            case RoomReplies.RoomConnected connected:
                _joined = true;
                Timers.Cancel(JoinTimer);
                _log.Info("Client {ClientId} joined room {RoomId}", connected.ClientId, connected.RoomId);
                Complete(json => NotificationWriter.WriteJoined(json, connected));
                break;
            case RoomReplies.Refused refused:
                if (call.Method == "joinRoom") _presence = null;
                Refuse(refused.Code, refused.Message);
                break;
            default:
                Complete(call.Method == "startScreenShare" ? WriteShare : WriteNothing);
                if (call.Method == "disconnect") AwaitGoodbye();
                break;
        }
        Next();
    }

    /// <summary>The room has not answered the call that is out.</summary>
    private void GiveUp()
    {
        if (_current is not { } call) return;
        _log.Warning("Room {RoomId} did not answer {Method} of {ClientId} within {Patience}", _presence?.RoomId, call.Method, _presence?.ClientId, _node.Limits.CallTimeout);
        if (call.Method == "joinRoom")
        {
            _node.Counters.JoinAnswered(Codes.RoomConnectFailed);
            CallOff();
        }
        Refuse(Codes.RoomConnectFailed, "The room did not answer in time. Try again.");
        if (call.Method == "disconnect") End(SocketClose.Normal);
        Next();
    }

    /// <summary>
    /// Whom the room may have let in without our knowing, or who has said goodbye on a socket that is gone now, is taken out at
    /// once instead of being waited for.
    /// </summary>
    private void CallOff()
    {
        if (_presence is not { } p) return;
        var leaving = _current is { Method: "disconnect" } || _waiting.Any(c => c.Method == "disconnect");
        if (!leaving && _joined) return;
        _node.Rooms.Tell(new RoomCommands.Disconnect(p.RoomId, p.ClientId, leaving ? DisconnectCause.Normal : DisconnectCause.Unexpected), ActorRefs.NoSender);
        _presence = null;
    }

    private void Hear(RoomReplies.Notify notify)
    {
        if (notify.ClientId != _presence?.ClientId) return;
        if (notify.Notification is RoomNotifications.OnRoomDisConnected) Leave(notify);
        else if (_current is null) Send(NotificationWriter.Write(notify));
        else if (_held.Count < _node.Limits.OutboundQueue) _held.Add(notify);
        else End(SocketClose.SlowReader);
    }

    /// <summary>The room is over for this client, and so is the socket.</summary>
    private void Leave(RoomReplies.Notify goodbye)
    {
        _log.Info("Client {ClientId} left room {RoomId}", goodbye.ClientId, goodbye.RoomId);
        if (_current is { Method: "disconnect" }) Complete(WriteNothing);
        else if (_current is not null) Refuse(Codes.RoomNotConnected, "You are no longer in the room.");
        Send(NotificationWriter.Write(goodbye));
        _presence = null;
        End(SocketClose.Normal);
    }

    private void AwaitGoodbye()
    {
        _waiting.Clear();
        if (!_joined) End(SocketClose.Normal);
        else Timers.StartSingleTimer(GoodbyeTimer, GoodbyeIsDue.Instance, GoodbyePatience);
    }

    /// <summary>Answers the call that is out, then lets through what was held back meanwhile.</summary>
    private void Complete(Action<System.Text.Json.Utf8JsonWriter> result) => Conclude(JsonRpc.Result(_current!.Id, result));

    private void Refuse(int code, string message) => Conclude(JsonRpc.Error(_current!.Id, code, message));

    private void Conclude(ReadOnlyMemory<byte> answer)
    {
        _current = null;
        Send(answer);
        foreach (var notify in _held) Send(NotificationWriter.Write(notify));
        _held.Clear();
    }

    private void Send(ReadOnlyMemory<byte> message)
    {
        if (_outlet.TrySend(message)) return;
        _log.Warning("Client {ClientId} of room {RoomId} does not read its notifications: {Waiting} wait; its socket is closed", _presence?.ClientId, _presence?.RoomId, _node.Limits.OutboundQueue);
        _node.Counters.SlowReaderClosed();
        End(SocketClose.SlowReader);
    }

    private void End(SocketClose close)
    {
        _waiting.Clear();
        _outlet.Close(close);
        Context.Stop(Self);
    }

    private Presence Here() => _joined && _presence is not null
        ? _presence
        : throw new InputException(Codes.RoomNotConnected, "No room has been joined on this socket. Call joinRoom first.");

    private static bool Muted(RpcMessage.Call call)
    {
        var p = new StrictObject(call.Params, "", JsonRpc.InvalidParams);
        var muted = p.Flag("muted") ?? throw p.Wrong("muted", "is missing: give true or false");
        p.End();
        return muted;
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private static void WriteNothing(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }

    private static void WriteShare(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("streamId", MediaProtocol.ShareSlot.ToString());
        json.WriteEndObject();
    }
}
