using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Lifecycle;
using Enx.Actors.Rooms.Media;
using Enx.Actors.Rooms.State;
using Enx.Actors.Tracing;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Membership;

/// <summary>
/// How somebody who is on the roster comes in, and what follows when somebody leaves. A join is a fact first (capacity and token are decided
/// at once), then an endpoint, then a peer on the media node. Only when the node has answered is the join answered and the user announced;
/// else the user is taken out again and nobody has heard of it.
/// </summary>
internal sealed class Joins(RoomContext room, PublishedMedia published, SessionClock clock)
{
    /// <summary>The user is on the roster: gets an endpoint, and a peer if there is an offer.</summary>
    public void Admit(RoomCommands.JoinRoom join, IActorRef replyTo)
    {
        var member = room.State.Members[join.ClientId];
        var presence = AddPresence(member, join.Session, replyTo, join.RoomInfo, join.LocalInfo.MaxVideoBW, revivals: 0, firstSeq: 0, isDoubted: false);
        if (!member.Media)
        {
            Enter(presence, null);
            return;
        }
        room.Timers.StartSingleTimer(JoinTimer(join.ClientId), new TimedOut(join.ClientId), room.Env.JoinTimeout);
        presence.Offer = join.Offer;
        presence.Connecting = TraceOf(join, "media.connect");
        room.Media.Connect(join.ClientId, join.Offer!, presence.MaxVideoKbps, traceparent: presence.Connecting?.Id);
        room.RefreshSoon();
    }

    /// <summary>Gives a member of the roster an endpoint.</summary>
    public Presence AddPresence(Member member, IActorRef session, IActorRef replyTo, RoomInfo how, int? maxVideoKbps, int revivals, long firstSeq, bool isDoubted)
    {
        var endpoint = room.Shell.StartEndpoint(
            new EndpointActor.Setup(room.RoomId, member.ClientId, session, ReconnectPolicy.From(how), room.Env.Time, firstSeq)
            {
                Alerts = room.State.Settings.Abwd,
                Adapts = member.Wishes().AdaptsToAudioOnly(),
                Bandwidth = room.Env.Bandwidth,
                Counters = room.Env.BandwidthCounters,
                IsDoubted = isDoubted,
            },
            member.Order);
        var presence = new Presence(
            member.ClientId, endpoint, replyTo, how, room.State.Settings.MaxActiveTalkers, RoomViews.MaxVideoKbps(room.State.Settings.Quality, maxVideoKbps))
        { Revivals = revivals };
        room.Audience.Add(presence);
        return presence;
    }

    /// <summary>The join is complete: the user hears so, then the others.</summary>
    public void Enter(Presence presence, MediaAnswer? answer)
    {
        room.Timers.Cancel(JoinTimer(presence.ClientId));
        presence.Enter(answer?.Slots ?? []);
        if (answer is not null) presence.Own = OwnMedia.Of(answer.Publishes, answer.Refused);
        presence.Offer = null;
        JoinTracing.End(presence.Connecting, Codes.Success);
        var member = room.State.Members[presence.ClientId];
        presence.Endpoint.Tell(new EndpointProtocol.Welcome(presence.ReplyTo, new RoomReplies.RoomConnected(
            room.RoomId, member.ClientId, Snapshot(presence), answer, ResumeTokenOf(member), TermsOf(presence.How), member.ResumeGeneration)));
        if (room.Publishes(member))
            presence.Endpoint.Tell(new EndpointProtocol.StartStream(StreamIds.Av, member.AudioMuted, member.VideoMuted));
        published.TellOfRefused(presence, answer);
        room.Audience.TellOthers(member.ClientId, new OnUserConnected(RoomViews.Meta(room.State, member)));
        if (member.User.Role == Role.Moderator) room.OpenWaitingRoomSoon();
        clock.Set();
        room.Log.Info("Client {ClientId} ({UserRef}, {Role}) is in room {RoomId}", member.ClientId, member.User.UserRef, member.User.Role, room.RoomId);
        room.RefreshSoon();
    }

    /// <summary>The media node has not answered a join in time.</summary>
    public void TimeOut(TimedOut t) => TurnAway(t.ClientId, Codes.RoomConnectFailed, "The media node did not answer in time. Try again.");

    /// <summary>Joining failed on this side: the user is out again, and may try again with the same token if it was our fault.</summary>
    public void TurnAway(string clientId, int code, string message)
    {
        if (room.Audience.Find(clientId) is not { Entered: false } presence) return;
        presence.Failure = new Refusal(code, message);
        var ours = code is Codes.MediaConnectionFailure or Codes.RoomConnectFailed or Codes.ServerBusy or (>= Codes.OfferMalformed and <= Codes.OfferCodec);
        room.Log.Warning("Join of {ClientId} to room {RoomId} failed: {Code} {Reason}", clientId, room.RoomId, code, message);
        room.CarryOut(new RoomFacts.TurnAway(room.RoomId, clientId, new DisconnectCause(code, "room-connect-failed"), ours));
    }

    /// <summary>A member is lost for good.</summary>
    public void Drop(string clientId, string why, DisconnectCause cause)
    {
        if (room.Audience.Find(clientId) is not { } presence) return;
        room.Log.Info("Client {ClientId} is lost to room {RoomId}: {Cause}", clientId, room.RoomId, why);
        var since = presence.DoubtedSince;
        presence.DoubtedSince = null;
        room.CarryOut(new RoomFacts.Lost(room.RoomId, clientId, cause, since));
        room.LetInWhenCertain();
    }

    /// <summary>Somebody has left, who is out of the audience by now.</summary>
    public void OnFact(RoomState before, UserLeft l, Presence presence)
    {
        var member = before.Members[l.ClientId];
        room.Timers.Cancel(JoinTimer(l.ClientId));
        // With the last who leaves ends what moderators have set, and who waits for one of them may come in.
        if (room.State.Members.IsEmpty) room.OpenWaitingRoomSoon();
        room.FailResumption(presence, l.Cause.Code, $"The presence is over: {l.Cause.Message}.");
        if (member.Media) room.Media.Close(l.ClientId);
        room.Media.Travellers.Forget(l.ClientId);
        if (presence.Entered)
        {
            presence.Endpoint.Tell(new EndpointProtocol.Goodbye(l.Cause));
            room.Audience.TellOthers(l.ClientId, new OnUserDisConnected(RoomViews.Meta(before, member), l.Cause));
        }
        else
        {
            room.Shell.Stop(presence.Endpoint);
            var failure = presence.Failure ?? new Refusal(l.Cause.Code, $"The join was broken off: {l.Cause.Message}.");
            JoinTracing.End(presence.Connecting, failure.Code);
            presence.ReplyTo.Tell(new RoomReplies.Refused(room.RoomId, failure.Code, failure.Message));
        }
        room.Log.Info("Client {ClientId} ({UserRef}) left room {RoomId}: {Code} {Cause}", l.ClientId, member.User.UserRef, room.RoomId, l.Cause.Code, l.Cause.Message);
    }

    /// <summary>The room's actor stops: who is on the way in has to begin anew.</summary>
    public void BreakOff()
    {
        foreach (var onTheWayIn in room.Audience.OnTheWayIn)
            onTheWayIn.ReplyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.RoomConnectFailed, "The room starts again. Ask for a new token and try again."));
    }

    /// <summary>The room as this user sees it now.</summary>
    public OnRoomConnected Snapshot(Presence p)
    {
        var view = RoomViews.Connected(
            room.State, room.State.Members[p.ClientId], room.EnteredMembers(), p.TalkerSlots, p.OfferedSlots.Contains(ShareSlot), p.How, p.MaxVideoKbps);
        return view with
        {
            // Whoever is told this is back, or in: that the others hear so takes until the link is whole.
            User = view.User with { Reconnecting = false },
            UserList = [.. view.UserList.Select(u => u.ClientId == p.ClientId ? u with { Reconnecting = false } : u)],
            Room = view.Room with { RemainingDuration = room.State.Session.RemainingMinutes(room.State.Settings, room.GetUtcNow()) },
            Messages = room.State.Messages.Latest(p.ClientId),
        };
    }

    /// <summary>The present resume token of a member; empty for one who is not reconnected.</summary>
    public string ResumeTokenOf(Member m) =>
        m.How is { } how && ReconnectPolicy.From(how).Allows ? room.ResumeTokens.Issue(room.RoomId, m.ClientId, m.ResumeGeneration) : "";

    /// <summary>The span of a part of a join, where that is traced.</summary>
    public static Activity? TraceOf(RoomCommands.JoinRoom join, string span) => JoinTracing.Continue(span, join.Traceparent, join.RoomId, join.ClientId);

    private static RoomReplies.ReconnectTerms TermsOf(RoomInfo how)
    {
        var policy = ReconnectPolicy.From(how);
        return new RoomReplies.ReconnectTerms(policy.Allows, policy.MaxAttempts, (int)policy.AttemptTimeout.TotalMilliseconds);
    }

    private static string JoinTimer(string clientId) => $"join-{clientId}";

    /// <summary>The media node has taken too long to answer a join.</summary>
    public sealed record TimedOut(string ClientId) : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression;
}
