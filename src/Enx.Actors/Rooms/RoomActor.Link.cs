using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Endpoints;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms;

/// <content>
/// Lost connections and how they come back. A session whose socket lives when the room's actor does not comes forward by itself in the
/// room's next life (a reattachment, of which the client sees no more than the room as it is now). A resume is a fact first (it spends
/// the resume token); with a new offer it then waits for the media node; then the endpoint gives the place to the new session and tells
/// it what was missed. The attempts and their time-outs are the endpoint's, whose supervision of its link they are.
/// </content>
public sealed partial class RoomActor
{
    private const int MaxRevivals = 3;
    private const int SeqBits = 32;

    private int _resumptions;

    private void Resume(LinkCommands.ResumeRoom r)
    {
        var replyTo = Sender;
        if (IsOnTheWayIn(r.ClientId) || r.Session is null)
        {
            replyTo.Tell(new RoomReplies.Refused(_roomId, Codes.ResumeRefused, "The join was not complete. Join the room anew."));
            return;
        }
        var generation = r.ClientId is null ? 0 : _state.Members.GetValueOrDefault(r.ClientId)?.ResumeGeneration ?? 0;
        var token = r.ClientId is null ? null : _resumeTokens.NumberOf(r.ResumeToken, _roomId, r.ClientId, generation);
        Carry(Decide(new RoomFacts.Resume(_roomId, r.ClientId ?? "", token, r.Offer, r.Attempt)), replyTo, () =>
        {
            // A new offer of somebody who came without media is a mistake that hurts nobody.
            var offer = _state.Members[r.ClientId!].Media ? r.Offer : null;
            Begin(_audience.Find(r.ClientId!)!, new Resumption(++_resumptions, replyTo, r.Session, r.LastSeq), offer);
        });
    }

    private void RestartMedia(LinkCommands.RestartMedia r)
    {
        if (r.ClientId is null || _audience.FindEntered(r.ClientId) is not { } presence)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.UserNotFound, $"There is no user \"{r.ClientId}\" in the room."));
        else if (!_state.Members[r.ClientId].Media)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.FeatureNotEnabled, "You joined without media. Join anew to bring some."));
        else if ((r.Offer is null ? "offer is missing." : CommandRules.CheckOffer(r.Offer)) is { } problem)
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.InvalidParameters, problem));
        else
            Begin(presence, new Resumption(++_resumptions, Sender, null, 0), r.Offer);
    }

    private void Begin(Presence presence, Resumption resumption, MediaOffer? offer)
    {
        // The newest wins: an older one that still waits belongs to a session that was given up, or to an offer that was.
        FailResumption(presence, Codes.SessionReplaced, "A newer request has taken the place of this one.");
        if (offer is null)
        {
            OnceHeld(_state.Members[presence.ClientId], () =>
            {
                if (_audience.FindEntered(presence.ClientId) == presence) Hand(presence, resumption, null);
            });
            return;
        }
        if (!_media.IsThere)
        {
            // A node that was not heard yet may be there; another is looked for only in place of one that is not.
            var waits = _media.Newest is { View.State: MediaNodeState.Unknown } || Replace("it is not there");
            resumption.ReplyTo.Tell(new RoomReplies.Refused(
                _roomId, Codes.RoomConnectFailed, waits ? "The room is being placed on a media node. Try again." : "There is no media node. Try again."));
            return;
        }
        if (_media.Next is not null) _moving.Add(presence.ClientId);
        presence.Pending = resumption;
        Timers.StartSingleTimer(ResumeTimer(presence.ClientId), new ResumeTimedOut(presence.ClientId, resumption.Number), _env.JoinTimeout);
        _media.Connect(presence.ClientId, offer, presence.MaxVideoKbps, resumption.Number);
    }

    private void CompleteResumption(Presence presence, Resumption resumption, MediaAnswer answer)
    {
        Timers.Cancel(ResumeTimer(presence.ClientId));
        presence.Pending = null;
        presence.Enter(answer.Slots);
        TakeAnswer(presence, answer);
        presence.DoubtedSince = null;
        if (_moving.Contains(presence.ClientId) && _media.Next is not null)
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
        RefreshSoon();
    }

    /// <summary>Gives the place to who asked.</summary>
    private void Hand(Presence presence, Resumption resumption, MediaAnswer? answer)
    {
        if (resumption.Session is null)
        {
            resumption.ReplyTo.Tell(new RoomReplies.MediaRestarted(_roomId, presence.ClientId, answer!), presence.Endpoint);
            return;
        }
        var member = _state.Members[presence.ClientId];
        presence.Endpoint.Tell(new EndpointProtocol.Resume(
            resumption.Session, resumption.ReplyTo, resumption.LastSeq, ResumeTokenOf(member), Snapshot(presence), answer, member.ResumeGeneration));
        TellOfMove(presence);
        LetInWhoWaitsForCertainty();
        _log.Info("User {ClientId} of room {RoomId} has a new session, with {Media}", presence.ClientId, _roomId, answer is null ? "its media as it was" : "a new offer");
    }

    private void FailResumption(string clientId, int number, int code, string message)
    {
        if (_audience.FindEntered(clientId) is { Pending: { } pending } presence && pending.Number == number) FailResumption(presence, code, message);
    }

    private void FailResumption(Presence presence, int code, string message)
    {
        if (presence.Pending is not { } pending) return;
        presence.Pending = null;
        Timers.Cancel(ResumeTimer(presence.ClientId));
        // Its way to the next node came to nothing: who is still on the old one is to be asked again.
        if (!_moved.Contains(presence.ClientId)) _moving.Remove(presence.ClientId);
        pending.ReplyTo.Tell(new RoomReplies.Refused(_roomId, code, message));
    }

    /// <summary>This life of the room begins. Sockets and media of the one before may live: for a moment everybody is waited for.</summary>
    private void Begin(RoomEvents.RoomActivated activated, RoomState before)
    {
        var kept = _state.InJoinOrder().ToArray();
        var asleep = activated.At - before.LastAt;
        foreach (var member in kept)
        {
            // A room that lives says so in its snapshot. One that has not for long was dead for long, and with it most likely its people.
            var isDoubted = asleep >= 2 * SignOfLifeEvery;
            AwaitReturn(member, [], null, revivals: 0, isDoubted ? before.LastAt : null);
        }
        TakeOverMedia(before);
        _log.Info("Room {RoomId} is active, epoch {Epoch}; {Users} users of an earlier life are waited for", _roomId, activated.Epoch, kept.Length);
    }

    /// <summary>Whether some of an earlier life have not come forward who may be gone for long: until that is known nobody new comes in.</summary>
    private bool IsInDoubt => _audience.Entered.Any(p => p.DoubtedSince is not null);

    private void Reattach(LinkCommands.Reattach r)
    {
        if (r.Session is null || r.ClientId is null || _state.Members.GetValueOrDefault(r.ClientId) is not { } member
            || _audience.FindEntered(r.ClientId) is not { } presence || member.ResumeGeneration != r.Generation)
        {
            Sender.Tell(new RoomReplies.Refused(_roomId, Codes.ResumeRefused, "There is no such place in the room any more. Join anew."));
            Settle();
            return;
        }
        presence.DoubtedSince = null;
        var replyTo = Sender;
        OnceHeld(member, () => GiveBack(presence, r, replyTo));
        LetInWhoWaitsForCertainty();
    }

    /// <summary>Gives somebody a place when it is known how its media is, which is mostly at once.</summary>
    private void OnceHeld(Member member, Action give)
    {
        if (member.Media && _media.IsHolding) _onceHeld.Add(give);
        else give();
    }

    /// <summary>It is known now.</summary>
    private void GiveBackPlaces()
    {
        var due = _onceHeld.ToArray();
        _onceHeld.Clear();
        foreach (var give in due) give();
    }

    private void GiveBack(Presence presence, LinkCommands.Reattach r, IActorRef replyTo)
    {
        // Somebody may have left while it waited, or be another's by now.
        if (_audience.FindEntered(presence.ClientId) != presence || _state.Members[presence.ClientId].ResumeGeneration != r.Generation) return;
        presence.Endpoint.Tell(new EndpointProtocol.Reattach(r.Session, replyTo, ResumeTokenOf(_state.Members[presence.ClientId]), Snapshot(presence)));
        TellOfMove(presence);
    }

    private void LetInWhoWaitsForCertainty()
    {
        if (!IsInDoubt) Stash.UnstashAll();
    }

    /// <summary>An endpoint failed or was stopped under its user, who keeps the place.</summary>
    private void Revive(string clientId)
    {
        if (_audience.Find(clientId) is not { } old) return;
        if (!old.Entered || !ReconnectPolicy.From(old.How).Allows || old.Revivals >= MaxRevivals)
        {
            Drop(clientId, "its endpoint ended", DisconnectCause.Unexpected);
            return;
        }
        FailResumption(old, Codes.RoomConnectFailed, "The server lost its place. Try again.");
        _audience.Remove(clientId);
        AwaitReturn(_state.Members[clientId], old.OfferedSlots, old.MaxVideoKbps, old.Revivals + 1, null);
        RefreshSoon();
    }

    /// <summary>A new endpoint for somebody who is on the roster already: without a session, which is soon taken for a lost one.</summary>
    private void AwaitReturn(Member member, ImmutableArray<int> offeredSlots, int? maxVideoKbps, int revivals, DateTimeOffset? doubtedSince)
    {
        // Each life of an endpoint has numbers of its own, so that a client's last number of another life is never taken for one of this.
        var firstSeq = (_state.Epoch * (MaxRevivals + 1) + revivals) << SeqBits;
        var presence = AddPresence(member, ActorRefs.Nobody, ActorRefs.Nobody, member.How!, maxVideoKbps, revivals, firstSeq, doubtedSince is not null);
        presence.DoubtedSince = doubtedSince;
        presence.Enter(offeredSlots);
        foreach (var stream in member.Streams)
            presence.Endpoint.Tell(new EndpointProtocol.StartStream(stream, member.AudioMuted, member.VideoMuted, IsLive: true));
    }

    private string ResumeTokenOf(Member m) =>
        m.How is { } how && ReconnectPolicy.From(how).Allows ? _resumeTokens.Issue(_roomId, m.ClientId, m.ResumeGeneration) : "";

    private static RoomReplies.ReconnectTerms TermsOf(RoomInfo how)
    {
        var policy = ReconnectPolicy.From(how);
        return new RoomReplies.ReconnectTerms(policy.Allows, policy.MaxAttempts, (int)policy.AttemptTimeout.TotalMilliseconds);
    }

    private static string ResumeTimer(string clientId) => $"resume-{clientId}";
}
