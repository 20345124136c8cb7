using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.Media;
using Enx.Actors.Rooms.Membership;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomEvents;

namespace Enx.Actors.Rooms.Reconnecting;

/// <summary>
/// Lost connections and how they come back. A session whose socket lives when the room's actor does not comes forward by itself in the
/// room's next life (a reattachment, of which the client sees no more than the room as it is now). A resume is a fact first (it spends
/// the resume token); with a new offer it then waits for the media node; then the endpoint gives the place to the new session and tells
/// it what was missed. The attempts and their time-outs are the endpoint's, whose supervision of its link they are.
/// </summary>
internal sealed class Resumptions(RoomContext room, Joins joins, PublishedMedia published, RoomPlacement placement)
{
    private const int MaxRevivals = 3;
    private const int SeqBits = 32;

    private int _count;

    /// <summary>What follows from a fact.</summary>
    public void OnFact(RoomState before, IRoomEvent e)
    {
        switch (e)
        {
            case RoomActivated a:
                room.Env.RoomCounters.Activated(occupied: !before.Members.IsEmpty);
                Begin(a, before);
                break;
            case UserInterrupted i:
                room.TellUpdated(i.ClientId, "reconnecting");
                break;
            case UserReconnected r:
                room.TellUpdated(r.ClientId, "reconnected");
                break;
        }
    }

    /// <summary>A session asks for a presence.</summary>
    /// <param name="r">What it says.</param>
    /// <param name="isOnTheWayIn">Whether the join of that presence is not complete.</param>
    /// <param name="replyTo">Who asks.</param>
    public void Resume(LinkCommands.ResumeRoom r, bool isOnTheWayIn, IActorRef replyTo)
    {
        if (isOnTheWayIn || r.Session is null)
        {
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.ResumeRefused, "The join was not complete. Join the room anew."));
            return;
        }
        var generation = r.ClientId is null ? 0 : room.State.Members.GetValueOrDefault(r.ClientId)?.ResumeGeneration ?? 0;
        var token = r.ClientId is null ? null : room.ResumeTokens.NumberOf(r.ResumeToken, room.RoomId, r.ClientId, generation);
        room.Shell.CarryOut(room.Shell.Decide(new RoomFacts.Resume(room.RoomId, r.ClientId ?? "", token, r.Offer, r.Attempt)), replyTo, () =>
        {
            // A new offer of somebody who came without media is a mistake that hurts nobody.
            var offer = room.State.Members[r.ClientId!].Media ? r.Offer : null;
            Begin(room.Audience.Find(r.ClientId!)!, new Resumption(++_count, replyTo, r.Session, r.LastSeq), offer);
        });
    }

    /// <summary>A client offers its media anew.</summary>
    public void RestartMedia(LinkCommands.RestartMedia r, IActorRef replyTo)
    {
        if (r.ClientId is null || room.Audience.FindEntered(r.ClientId) is not { } presence)
            room.Refuse(replyTo, Rules.NoUser(r.ClientId));
        else if (!room.State.Members[r.ClientId].Media)
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.FeatureNotEnabled, "You joined without media. Join anew to bring some."));
        else if (CommandRules.NeedOffer(r.Offer) is { } problem)
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.InvalidParameters, problem));
        else
            Begin(presence, new Resumption(++_count, replyTo, null, 0), r.Offer);
    }

    /// <summary>A client makes its second connection, while the room moves.</summary>
    public void MoveMedia(LinkCommands.MoveMedia m, IActorRef replyTo)
    {
        if (m.ClientId is null || room.Audience.FindEntered(m.ClientId) is not { } presence || !room.State.Members[m.ClientId].Media)
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.UserNotFound, $"There is no user \"{m.ClientId}\" with media in the room."));
        else if (room.Media.Next?.Epoch != m.Move)
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.MoveOver, "The room does not move any more. Keep the connection that you have."));
        else if (CommandRules.NeedOffer(m.Offer) is { } problem)
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.InvalidParameters, problem));
        else
            Begin(presence, new Resumption(++_count, replyTo, null, 0), m.Offer);
    }

    /// <summary>A session of an earlier life of the room comes forward.</summary>
    public void Reattach(LinkCommands.Reattach r, IActorRef replyTo)
    {
        if (r.Session is null || r.ClientId is null || room.State.Members.GetValueOrDefault(r.ClientId) is not { } member
            || room.Audience.FindEntered(r.ClientId) is not { } presence || member.ResumeGeneration != r.Generation)
        {
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.ResumeRefused, "There is no such place in the room any more. Join anew."));
            room.Shell.StayWhileNeeded();
            return;
        }
        presence.DoubtedSince = null;
        room.OnceHeld(member, () => GiveBack(presence, r, replyTo));
        room.LetInWhenCertain();
    }

    /// <summary>The media node has answered the offer of a resume.</summary>
    public void Complete(Presence presence, Resumption resumption, MediaAnswer answer)
    {
        room.Timers.Cancel(Resumption.Timer(presence.ClientId));
        presence.Pending = null;
        presence.Enter(answer.Slots);
        published.TakeAnswer(presence, answer);
        presence.DoubtedSince = null;
        if (room.Media.Travellers.HasOffered(presence.ClientId) && room.Media.Next is not null)
        {
            // What counts until the room has moved is the connection to the node that carries it.
        }
        else if (!answer.GoesOn)
        {
            presence.Paused = [];
            presence.Endpoint.Tell(EndpointProtocol.NewMedia.Instance);
        }
        else
        {
            presence.Endpoint.Tell(EndpointProtocol.NewPath.Instance);
        }
        Hand(presence, resumption, answer);
        room.RefreshSoon();
    }

    /// <summary>A resume comes to nothing, if it is still the one that waits.</summary>
    public void Fail(string clientId, int number, int code, string message)
    {
        if (room.Audience.FindEntered(clientId) is { Pending: { } pending } presence && pending.Number == number) room.FailResumption(presence, code, message);
    }

    /// <summary>The media node has not answered the offer of a resume in time.</summary>
    public void TimeOut(TimedOut t) => Fail(t.ClientId, t.Number, Codes.RoomConnectFailed, "The media node did not answer in time. Try again.");

    /// <summary>An endpoint failed or was stopped under its user, who keeps the place.</summary>
    public void Revive(string clientId)
    {
        if (room.Audience.Find(clientId) is not { } old) return;
        if (!old.Entered || !ReconnectPolicy.From(old.How).Allows || old.Revivals >= MaxRevivals)
        {
            joins.Drop(clientId, "its endpoint ended", DisconnectCause.Unexpected);
            return;
        }
        room.FailResumption(old, Codes.RoomConnectFailed, "The server lost its place. Try again.");
        room.Audience.Remove(clientId);
        AwaitReturn(room.State.Members[clientId], old.OfferedSlots, old.MaxVideoKbps, old.Revivals + 1, null);
        room.RefreshSoon();
    }

    /// <summary>This life of the room begins. Sockets and media of the one before may live: for a moment everybody is waited for.</summary>
    private void Begin(RoomActivated activated, RoomState before)
    {
        var kept = room.State.InJoinOrder().ToArray();
        var asleep = activated.At - before.LastAt;
        foreach (var member in kept)
        {
            // A room that lives says so in its snapshot. One that has not for long was dead for long, and with it most likely its people.
            var isDoubted = asleep >= 2 * RoomContext.SignOfLifeEvery;
            AwaitReturn(member, [], null, revivals: 0, isDoubted ? before.LastAt : null);
        }
        placement.TakeOver(before);
        room.Log.Info("Room {RoomId} is active, epoch {Epoch}; {Users} users of an earlier life are waited for", room.RoomId, activated.Epoch, kept.Length);
    }

    private void Begin(Presence presence, Resumption resumption, MediaOffer? offer)
    {
        // The newest wins: an older one that still waits belongs to a session that was given up, or to an offer that was.
        room.FailResumption(presence, Codes.SessionReplaced, "A newer request has taken the place of this one.");
        if (offer is null)
        {
            room.OnceHeld(room.State.Members[presence.ClientId], () =>
            {
                if (room.Audience.FindEntered(presence.ClientId) == presence) Hand(presence, resumption, null);
            });
            return;
        }
        if (!room.Media.IsThere)
        {
            // A node that was not heard yet may be there; another is looked for only in place of one that is not.
            var waits = room.Media.Newest is { View.State: MediaNodeState.Unknown } || placement.Replace("it is not there");
            resumption.ReplyTo.Tell(new RoomReplies.Refused(
                room.RoomId, Codes.RoomConnectFailed, waits ? "The room is being placed on a media node. Try again." : "There is no media node. Try again."));
            return;
        }
        if (room.Media.Next is not null) room.Media.Travellers.Offered(presence.ClientId);
        presence.Pending = resumption;
        room.Timers.StartSingleTimer(Resumption.Timer(presence.ClientId), new TimedOut(presence.ClientId, resumption.Number), room.Env.JoinTimeout);
        room.Media.Connect(presence.ClientId, offer, presence.MaxVideoKbps, resumption.Number);
    }

    /// <summary>Gives the place to who asked.</summary>
    private void Hand(Presence presence, Resumption resumption, MediaAnswer? answer)
    {
        if (resumption.Session is null)
        {
            resumption.ReplyTo.Tell(new RoomReplies.MediaRestarted(room.RoomId, presence.ClientId, answer!), presence.Endpoint);
            return;
        }
        var member = room.State.Members[presence.ClientId];
        presence.Endpoint.Tell(new EndpointProtocol.Resume(
            resumption.Session, resumption.ReplyTo, resumption.LastSeq, joins.ResumeTokenOf(member), joins.Snapshot(presence), answer, member.ResumeGeneration));
        placement.TellOfMove(presence);
        room.LetInWhenCertain();
        room.Log.Info("Client {ClientId} of room {RoomId} has a new session, with {Media}", presence.ClientId, room.RoomId, answer is null ? "its media as it was" : "a new offer");
    }

    private void GiveBack(Presence presence, LinkCommands.Reattach r, IActorRef replyTo)
    {
        // Somebody may have left while it waited, or be another's by now.
        if (room.Audience.FindEntered(presence.ClientId) != presence || room.State.Members[presence.ClientId].ResumeGeneration != r.Generation) return;
        presence.Endpoint.Tell(new EndpointProtocol.Reattach(r.Session, replyTo, joins.ResumeTokenOf(room.State.Members[presence.ClientId]), joins.Snapshot(presence)));
        placement.TellOfMove(presence);
    }

    /// <summary>A new endpoint for somebody who is on the roster already: without a session, which is soon taken for a lost one.</summary>
    private void AwaitReturn(Member member, ImmutableArray<int> offeredSlots, int? maxVideoKbps, int revivals, DateTimeOffset? doubtedSince)
    {
        // Each life of an endpoint has numbers of its own, so that a client's last number of another life is never taken for one of this.
        var firstSeq = (room.State.Epoch * (MaxRevivals + 1) + revivals) << SeqBits;
        var presence = joins.AddPresence(member, ActorRefs.Nobody, ActorRefs.Nobody, member.How!, maxVideoKbps, revivals, firstSeq, doubtedSince is not null);
        presence.DoubtedSince = doubtedSince;
        presence.Enter(offeredSlots);
        foreach (var stream in member.Streams)
            presence.Endpoint.Tell(new EndpointProtocol.StartStream(stream, member.AudioMuted, member.VideoMuted, IsLive: true));
    }

    /// <summary>The media node has taken too long to answer the offer of a resume.</summary>
    public sealed record TimedOut(string ClientId, int Number) : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression;
}
