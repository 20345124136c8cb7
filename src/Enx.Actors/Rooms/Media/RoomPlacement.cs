using Akka.Actor;
using Akka.Event;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.MediaProtocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Media;

/// <summary>
/// The room and its media nodes: where it is placed, what it takes over when it starts again, what it does when its node is lost, and how
/// it moves while its node drains (make before break: docs/cluster.md).
/// </summary>
internal sealed class RoomPlacement(RoomContext room)
{
    /// <summary>After so long a move ends, with those who have come along; the others restart their media.</summary>
    private static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);

    /// <summary>A node that has not said what it holds after so many questions, and has not been heard otherwise, counts as lost.</summary>
    private const int MostHoldTries = 4;

    private const string MoveTimer = "move";

    /// <summary>What follows from a fact.</summary>
    public void OnFact(RoomState before, IRoomEvent e)
    {
        switch (e)
        {
            case MediaAssigned a:
                room.Env.RoomCounters.Placed(before, a.Epoch);
                Assigned(a);
                break;
            case MediaMoveBegun m:
                MoveBegun(m);
                break;
        }
    }

    /// <summary>Whether a report is about media that the room commands.</summary>
    public bool IsHeard(IMediaReport report) => room.State.Exists && (report.Epoch == room.State.Epoch || report.Epoch == room.State.Move?.Epoch);

    /// <summary>Whoever comes in with media needs a media node: the decision, with a placement in front when there is none yet.</summary>
    public Decision Placed(Decision decision)
    {
        if (decision.Refusal is not null || !decision.Events.Any(e => e is UserJoined { Media: true })) return decision;
        if (room.Media.Newest is { View.State: MediaNodeState.Alive } target && (room.State.HasMedia || !target.View.Draining)) return decision;
        if (room.Media.IsHolding) return decision;
        var node = room.Env.Placement.Choose();
        if (node is null) return Decision.Refuse(Codes.RoomConnectFailed, "There is no media node. Try again.");
        return MediaRules.PlacedFirst(room.State, decision, node, IsEpochHeard, room.GetUtcNow());
    }

    /// <summary>Whether a media node may have heard this epoch.</summary>
    private bool IsEpochHeard => room.Media.Current is not null;

    /// <summary>This life of the room begins: what a media node holds of the one before goes on.</summary>
    public void TakeOver(RoomState before)
    {
        if (room.State.MediaNode is not { } node)
        {
            if (room.State.HasMedia) Replace("it had none");
        }
        else if (room.Env.Placement.Find(node).State == MediaNodeState.Gone)
        {
            if (room.State.HasMedia) Replace("it is gone");
        }
        else if (room.State.HasMedia)
        {
            room.Media.Hold(node, room.State.Epoch);
        }
        else if (before.HasMedia)
        {
            room.Media.Begin(node, room.State.Epoch);
            room.Media.Current!.Clear();
        }
    }

    /// <summary>The media node has said which peers it holds: those are connected, the others have lost their paths.</summary>
    public void OnRoomHeld(RoomHeld held)
    {
        if (!room.Media.IsHolding || held.Epoch != room.Media.Current!.Epoch) return;
        var peers = held.Peers.IsDefault ? [] : held.Peers;
        foreach (var member in room.State.InJoinOrder().Where(m => m.Media))
        {
            if (room.Audience.FindEntered(member.ClientId) is not { } presence) continue;
            var peer = peers.FirstOrDefault(p => p.PeerId == member.ClientId);
            if (peer is null)
            {
                LosePath(presence, "the media node does not hold it");
                continue;
            }
            presence.Enter(peer.Slots);
            presence.Own = OwnMedia.Of(peer.Publishes, peer.Refused);
            if (peer.State == PathState.Connected) presence.DoubtedSince = null;
            if (peer.State is { } state) presence.Endpoint.Tell(new EndpointProtocol.PathIs(state, "as it was found"));
        }
        room.Log.Info("Room {RoomId} goes on with {Peers} peers on media node {Node}, epoch {Epoch}",
            room.RoomId, peers.Length, room.Media.Current.Node, held.Epoch);
        room.Media.Current.Held();
        room.RefreshSoon();
        room.IsHeld();
        room.LetInWhenCertain();
        LeaveDrainingNode();
    }

    /// <summary>
    /// Another life of the room has commanded the media node since: a node that was paused, woke up and is gone again may have begun one.
    /// The journal knows; read anew, it gives an epoch above both.
    /// </summary>
    public void OnRoomOutdated(RoomOutdated outdated)
    {
        if (outdated.Heard <= room.State.LastEpoch) return;
        room.Log.Warning("Room {RoomId} was commanded with epoch {Heard} elsewhere, and knows epochs up to {Epoch} only: it starts again", room.RoomId, outdated.Heard, room.State.LastEpoch);
        room.Shell.StartAgain();
    }

    public void Tick(MediaTarget.Due due)
    {
        if (room.Media.IsHolding && room.Media.Current!.HoldTries >= MostHoldTries && room.Media.Current.View.State != MediaNodeState.Alive) Replace("it does not answer");
        else room.Media.Tick(due);
    }

    public void OnNodeNews(MediaNodeNews news)
    {
        if (!room.State.Exists || !room.State.HasMedia) return;
        switch (news)
        {
            case MediaNodeNews.Lost l when room.Media.Next is { } next && l.Node == next.Node:
                BeginMove();
                break;
            case MediaNodeNews.Lost l when l.Node == room.State.MediaNode && room.Media.Next is not null:
                EndMove();
                break;
            case MediaNodeNews.Lost l when l.Node == room.State.MediaNode:
                Replace("it does not answer");
                break;
            case MediaNodeNews.Found f when room.Media.Current is { } current && f.Node == current.Node:
                // It was out of sight for a while. What it holds now is what counts.
                room.Media.HoldAgain();
                break;
            case MediaNodeNews.Found when room.Media.Current is null or { View.State: MediaNodeState.Lost or MediaNodeState.Gone }:
                Replace("it is lost");
                break;
            case MediaNodeNews.Drains or MediaNodeNews.Found:
                LeaveDrainingNode();
                break;
        }
    }

    /// <summary>The room's media begins anew on another node, if there is one. What follows when it is placed is in <see cref="Assigned"/>.</summary>
    public bool Replace(string cause)
    {
        var node = room.Env.Placement.Choose(except: room.State.MediaNode);
        if (node is null)
        {
            room.Log.Warning("Room {RoomId} has lost media node {Node} ({Cause}), and there is no other: it waits for one", room.RoomId, room.State.MediaNode, cause);
            room.IsHeld();
            return false;
        }
        room.Log.Warning("Room {RoomId} leaves media node {Node}: {Cause}", room.RoomId, room.State.MediaNode, cause);
        room.CarryOut(new RoomFacts.PlaceMedia(room.RoomId, node, IsEpochHeard || room.State.MediaNode is not null));
        return true;
    }

    /// <summary>The room's media is on this node from here on.</summary>
    private void Assigned(MediaAssigned a)
    {
        if (room.Media.Next?.Epoch == a.Epoch)
        {
            Moved(a);
            return;
        }
        ForgetMove();
        room.Media.Begin(a.Node, a.Epoch);
        room.Log.Info("Room {RoomId} is on media node {Node}, epoch {Epoch}", room.RoomId, a.Node, a.Epoch);
        foreach (var p in room.Audience.Entered.Where(p => room.State.Members[p.ClientId].Media)) LosePath(p, "its media node is lost");
        foreach (var p in room.Audience.OnTheWayIn)
            if (p.Offer is { } offer) room.Media.Connect(p.ClientId, offer, p.MaxVideoKbps);
        room.IsHeld();
    }

    private void LosePath(Presence presence, string cause)
    {
        room.FailResumption(presence, Codes.RoomConnectFailed, "The media node was lost. Try again.");
        presence.Endpoint.Tell(new EndpointProtocol.PathIs(PathState.Closed, cause, IsLost: true));
    }

    /// <summary>If the room's node is to be left, and there is another, the room begins to move.</summary>
    private void LeaveDrainingNode()
    {
        if (room.Media is { IsHolding: false, Next: null, Current.View.Draining: true }) BeginMove();
    }

    private void BeginMove()
    {
        if (room.Env.Placement.Choose(except: room.State.MediaNode) is { } node) room.CarryOut(new RoomFacts.BeginMove(room.RoomId, node));
    }

    public void EndMove() => room.CarryOut(new RoomFacts.EndMove(room.RoomId));

    private void MoveBegun(MediaMoveBegun m)
    {
        ForgetMove();
        room.Media.Move(m.Node, m.Epoch);
        room.Timers.StartSingleTimer(MoveTimer, MoveTimedOut.Instance, MovePatience);
        room.Log.Info("Room {RoomId} moves from media node {Node} to {Next}, epoch {Epoch}", room.RoomId, room.State.MediaNode, m.Node, m.Epoch);
        foreach (var p in room.Audience.Entered) TellOfMove(p);
    }

    /// <summary>A client that has media, and a session, makes its second connection.</summary>
    public void TellOfMove(Presence p)
    {
        if (room.Media.Next is { } next && room.State.Members[p.ClientId].Media && !room.Media.Travellers.HasOffered(p.ClientId))
            p.Endpoint.Tell(new EndpointProtocol.SayNow(new OnMediaMove(next.Epoch)));
    }

    /// <summary>A peer's path on the next node. When all have come that may, the move is over.</summary>
    public void OnPathAtNext(PathChanged p)
    {
        if (p.State == PathState.Connected)
        {
            room.Media.Travellers.Arrived(p.PeerId);
            // For one whose old path is lost, this is the way back.
            room.Audience.Find(p.PeerId)?.Endpoint.Tell(new EndpointProtocol.PathIs(p.State, p.Cause));
        }
        else
        {
            room.Media.Travellers.LeftAgain(p.PeerId);
        }
        EndMoveWhenAllCame();
    }

    public void EndMoveWhenAllCame()
    {
        if (room.Media.Next is null) return;
        var missing = room.State.Members.Values.Any(m => m is { Media: true, Reconnecting: false } && room.Audience.Find(m.ClientId) is not null && !room.Media.Travellers.IsThere(m.ClientId));
        if (!missing) EndMove();
    }

    private void Moved(MediaAssigned a)
    {
        room.Media.Moved();
        room.Log.Info("Room {RoomId} has moved to media node {Node}, epoch {Epoch}: {Moved} peers came along", room.RoomId, a.Node, a.Epoch, room.Media.Travellers.Count);
        foreach (var p in room.Audience.Entered.Where(p => room.State.Members[p.ClientId].Media))
        {
            if (room.Media.Travellers.IsThere(p.ClientId)) p.Endpoint.Tell(EndpointProtocol.NewMedia.Instance);
            else if (!room.Media.Travellers.HasOffered(p.ClientId)) LosePath(p, "its media node leaves");
        }
        // Everything that the new node said before was not listened to.
        room.Media.HoldAgain();
        ForgetMove();
    }

    private void ForgetMove()
    {
        room.Media.Travellers.Clear();
        room.Timers.Cancel(MoveTimer);
    }

    /// <summary>What a peer's old node says while the peer has a connection to the next is not about the connection that counts.</summary>
    public bool IsOfTheOldWay(PathChanged report) =>
        room.Media.Next is not null && report.Epoch == room.State.Epoch && room.Media.Travellers.HasOffered(report.PeerId);

    public sealed class MoveTimedOut : EndpointProtocol.ILocalMessage, INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        public static readonly MoveTimedOut Instance = new();
    }
}
