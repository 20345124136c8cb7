using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Membership;
using Enx.Actors.Rooms.State;
using Enx.Actors.Tracing;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.WaitingRoom;

/// <summary>
/// Joins, and those that wait. Who waits is a fact; the join itself, with the offer and who asked for it, is kept here in memory and goes on
/// when the fact says that the user is in. So the answer to a join is <see cref="RoomReplies.Awaited"/> first, then what any join is
/// answered. A session that ends takes its user from the waiting room; an actor that stops sends everybody away, to try again.
/// </summary>
internal sealed class WaitingJoins(RoomContext room, Joins joins)
{
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Somebody wants to come in.</summary>
    public void Join(RoomCommands.JoinRoom join, IActorRef replyTo)
    {
        var deciding = Joins.TraceOf(join, "room.decide");
        var decision = room.Shell.Decide(join);
        JoinTracing.End(deciding, decision.Refusal?.Code ?? Codes.Success);
        if (decision.Refusal is { } refusal)
            room.Log.Info("Join of {UserRef} to room {RoomId} refused: {Code} {Reason}", join.User?.UserRef, room.RoomId, refusal.Code, refusal.Message);
        if (decision.Events is [UserAwaited awaited])
        {
            room.Shell.CarryOut(decision, replyTo, () => Wait(join, awaited.EventType, replyTo));
            return;
        }
        var storing = decision.Refusal is null ? Joins.TraceOf(join, "room.store") : null;
        room.Shell.CarryOut(decision, replyTo, () =>
        {
            JoinTracing.End(storing, Codes.Success);
            joins.Admit(join, replyTo);
        });
    }

    /// <summary>What follows from a fact.</summary>
    public void OnFact(IRoomEvent e)
    {
        switch (e)
        {
            case UserAwaited a:
                room.TellModerators(new OnUserAwaited(RoomViews.Awaited(a.Entry)));
                break;
            case AwaitedUserGone g:
                SendAway(g);
                break;
            case UserJoined j when Forget(j.ClientId) is { } waiting:
                room.TellModerators(new OnAwaitedUserGone(j.ClientId, "approved"));
                joins.Admit(waiting.Join, waiting.ReplyTo);
                break;
            case KnockEnabled k:
                room.Audience.TellAll(new OnKnockEnabled(k.Enabled, k.By ?? ""));
                room.Log.Info("Knocking in room {RoomId} is {State} by {ModeratorId}", room.RoomId, k.Enabled ? "on" : "off", k.By);
                if (!k.Enabled) room.OpenWaitingRoomSoon();
                break;
        }
    }

    /// <summary>Something changed that people may have waited for: who waits for nothing any more comes in.</summary>
    public void Open()
    {
        room.WaitingRoomOpened();
        if (room.State.Exists) room.CarryOut(new RoomFacts.AdmitWaiting(room.RoomId));
    }

    /// <summary>A session has ended: its user waits no longer.</summary>
    public void Leave(IActorRef session)
    {
        foreach (var (clientId, _) in _waiting.Where(w => w.Value.Join.Session.Equals(session)).ToList())
            room.CarryOut(new RoomCommands.Disconnect(room.RoomId, clientId, DisconnectCause.Unexpected));
    }

    /// <summary>Whether a user of this session waits.</summary>
    public bool Has(IActorRef session) => _waiting.Values.Any(w => w.Join.Session.Equals(session));

    /// <summary>Answers who let somebody in.</summary>
    public void AnswerApproval(string clientId, IActorRef replyTo) => replyTo.Tell(room.State.Members.ContainsKey(clientId)
        ? new RoomReplies.Done(room.RoomId)
        : new RoomReplies.Refused(room.RoomId, Codes.RoomFull, "The room is full, so the user was sent away."));

    /// <summary>The room's actor stops: everybody is sent away, to try again.</summary>
    public void Close()
    {
        foreach (var waiting in _waiting.Values)
            waiting.ReplyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.RoomConnectFailed, "The room has moved to another node. Try again."));
        _waiting.Clear();
    }

    /// <summary>The join waits, and the user knows.</summary>
    private void Wait(RoomCommands.JoinRoom join, string eventType, IActorRef replyTo)
    {
        _waiting.Add(join.ClientId, new Waiting(join, replyTo));
        room.Shell.Watch(join.Session);
        replyTo.Tell(new RoomReplies.Awaited(room.RoomId, join.ClientId, eventType));
        room.Log.Info("Client {ClientId} ({UserRef}) waits in the waiting room of room {RoomId}: {Reason}", join.ClientId, join.User.UserRef, room.RoomId, eventType);
    }

    private void SendAway(AwaitedUserGone g)
    {
        room.TellModerators(new OnAwaitedUserGone(g.ClientId, g.Cause == DisconnectCause.EntryDenied ? "denied" : "gone"));
        Forget(g.ClientId)?.ReplyTo.Tell(new RoomReplies.Refused(room.RoomId, g.Cause.Code, Sentence(g.Cause)));
        room.Log.Info("Client {ClientId} waits no longer in the waiting room of room {RoomId}: {Code} {Cause}", g.ClientId, room.RoomId, g.Cause.Code, g.Cause.Message);
    }

    private Waiting? Forget(string clientId)
    {
        if (!_waiting.Remove(clientId, out var waiting)) return null;
        var session = waiting.Join.Session;
        if (!room.Audience.IsSubscribed(session) && !Has(session)) room.Shell.Unwatch(session);
        return waiting;
    }

    private static string Sentence(DisconnectCause cause) => cause.Code switch
    {
        Codes.EntryDenied => "A moderator did not let you in.",
        Codes.RoomFull => "The room filled up while you waited.",
        Codes.UserBanned => "You are banned from this room.",
        Codes.TokenRevoked => "The token was revoked. Ask for a new one.",
        _ => $"The join was broken off: {cause.Message}.",
    };

    private sealed record Waiting(RoomCommands.JoinRoom Join, IActorRef ReplyTo);
}
