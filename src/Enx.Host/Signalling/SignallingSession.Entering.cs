using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Clients;
using Enx.Actors.Protocol;
using Enx.Actors.Tracing;
using Enx.Host.Auth;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.Signalling.Params;

namespace Enx.Host.Signalling;

/// <content>How a socket comes into a room: with a token, or back to a place that the room has kept; and what goes before that.</content>
internal sealed partial class SignallingSession
{
    private static readonly TokenVerdict TokenUnreadable = new TokenVerdict.Refused(Codes.RoomConnectFailed, "The token could not be checked. Try again.");

    private void AwaitJoin() => Timers.StartSingleTimer(JoinTimer, JoinIsDue.Instance, _node.Limits.JoinTimeout);

    /// <summary>The time for joining is over; a call that is under way may still come to its end.</summary>
    private void NotJoinedYet()
    {
        if (_current is null) End(SocketClose.NotJoined);
        else Timers.StartSingleTimer(JoinTimer, JoinIsDue.Instance, _node.Limits.CallTimeout);
    }

    /// <summary>Reads the parameters of a call that brings a socket into a room, and goes on if it is in none.</summary>
    private void ReadOutside<T>(RpcMessage.Call call, Func<StrictObject, T> read, Action<T> then)
    {
        if (_who is not null) throw new InputException(Codes.SameState, "This socket has joined a room already. Open another one for another room.");
        then(read(new StrictObject(call.Params, "")));
    }

    private void CheckToken(string token, Action<JoinToken> then)
    {
        var number = _number;
        _node.Tokens.VerifyAsync(token).PipeTo(
            Self,
            success: verdict => new TokenChecked(number, verdict, then),
            failure: _ => new TokenChecked(number, TokenUnreadable, then));
    }

    private void HearOfToken(TokenChecked t)
    {
        if (t.Verdict is TokenVerdict.Good { Token: var token }) t.Then(token);
        else if (t.Verdict is TokenVerdict.Refused refused) Fail(refused.Code, refused.Message);
        Next();
    }

    private void Join(JoinToken token, JoinParams join)
    {
        var who = new Presence(token.RoomId, Guid.NewGuid().ToString());
        _who = who;
        var command = new RoomCommands.JoinRoom(
            who.RoomId, who.ClientId, token.TokenId, token.ExpiresAt, token.User,
            token.User.MayRename ? join.LocalInfo : join.LocalInfo with { Name = "" }, join.RoomInfo, join.AdvanceOptions, join.Offer, _client, _trace?.Id);
        _trace?.SetTag("enx.room", who.RoomId).SetTag("enx.client", who.ClientId);
        _then = reply => Enter<RoomReplies.RoomConnected>(reply, (json, r) => JoinResults.WriteJoined(json, r, _node.Relays.Issue(r.ClientId), _node.Nodes.Gateways));
        _client.Tell(new RoomClient.Join(_number, command));
    }

    private void Resume(ResumeParams p)
    {
        if (!_node.Entry.Admits(p))
        {
            Fail(Codes.TooMuch, "The resume token could not be checked here, and many such came lately. Try again in some seconds, or join anew.");
            return;
        }
        _who = p.Who;
        var command = new LinkCommands.ResumeRoom(p.Who.RoomId, p.Who.ClientId, p.ResumeToken, p.LastSeq, p.Offer, _client, p.Attempt);
        _then = reply => Enter<RoomReplies.RoomResumed>(reply, (json, r) => JoinResults.WriteResumed(json, r, _node.Relays.Issue(r.ClientId), _node.Nodes.Gateways));
        _client.Tell(new RoomClient.Resume(_number, command));
    }

    private void Enter<TReply>(IRoomReply reply, Action<Utf8JsonWriter, TReply> write) where TReply : class, IRoomReply
    {
        if (reply is not TReply entered)
        {
            Misunderstand(reply);
            return;
        }
        _isInside = true;
        Timers.Cancel(JoinTimer);
        Count(Codes.Success);
        _log.Info(entered is RoomReplies.RoomConnected ? "Client {ClientId} joined room {RoomId}" : "Client {ClientId} resumed its place in room {RoomId}", _who!.ClientId, _who.RoomId);
        Complete(json => write(json, entered));
        if (_node.Nodes.Leaving is { } time) TellOfLeaving(time);
    }

    /// <summary>Relays for one who shows a token, or is in a room.</summary>
    private void GiveRelays(RpcMessage.Call call)
    {
        var p = new StrictObject(call.Params, "");
        var token = JoinParams.ReadToken(p);
        p.End();
        if (token is not null) CheckToken(token, good => Complete(json => JoinResults.WriteRelays(json, _node.Relays.Issue(good.TokenId))));
        else if (_isInside) Complete(json => JoinResults.WriteRelays(json, _node.Relays.Issue(Here().ClientId)));
        else throw p.Wrong("token", "is missing: ask the application for one");
    }

    private void WaitInWaitingRoom(RoomReplies.Awaited awaited)
    {
        if (_current is not { Method: SessionMethods.JoinRoom }) return;
        _begun = 0;
        Timers.Cancel(JoinTimer);
        _log.Info("Client {ClientId} waits in the waiting room of room {RoomId}: {Cause}", awaited.ClientId, awaited.RoomId, awaited.EventType);
        Send(NotificationWriter.Write(0, new RoomNotifications.OnRoomAwaited(awaited.EventType)));
    }

    /// <summary>A call that should have brought the socket into a room has failed; it may try again for a while.</summary>
    private void StayOutside()
    {
        GoOutside();
        _held.Clear();
        if (!Timers.IsTimerActive(JoinTimer)) AwaitJoin();
    }

    /// <summary>What was not counted before was refused for its parameters.</summary>
    private void EndTrace(int code)
    {
        JoinTracing.End(_trace, code);
        _trace = null;
    }

    private void Count(int code)
    {
        EndTrace(code);
        if (_current is { Method: SessionMethods.JoinRoom }) _node.Counters.JoinAnswered(code, _begun == 0 ? null : Stopwatch.GetElapsedTime(_begun));
        else if (_current is { Method: SessionMethods.ResumeRoom }) _node.Counters.ResumeAnswered(code);
    }

    /// <summary>This node leaves: the client is to take its socket elsewhere meanwhile.</summary>
    private void HearOfLeaving()
    {
        if (_isInside && _node.Nodes.Leaving is { } time) TellOfLeaving(time);
    }

    private void TellOfLeaving(TimeSpan time) => Send(NotificationWriter.Write(0, new RoomNotifications.OnServerLeaving((long)time.TotalMilliseconds)));
}
