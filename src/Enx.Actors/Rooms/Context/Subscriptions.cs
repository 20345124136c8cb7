using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;

namespace Enx.Actors.Rooms.Context;

/// <summary>Backends that hear each fact of the room: who begins to, and who does not want to any more.</summary>
internal sealed class Subscriptions(RoomContext room)
{
    public void Begin(RoomCommands.Subscribe s, IActorRef replyTo)
    {
        if (!room.State.Exists)
            room.Refuse(replyTo, Rules.NoRoom(room.RoomId));
        else if (s.Subscriber is null)
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.InvalidParameters, "subscriber is missing."));
        else if (!room.Audience.Subscribe(s.Subscriber))
            replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.ServerBusy, $"The room has {RoomAudience.MaxSubscribers} subscribers, which is the most it takes."));
        else
        {
            room.Shell.Watch(s.Subscriber);
            replyTo.Tell(room.Details());
        }
        room.Shell.StayWhileNeeded();
    }

    /// <summary>Ends a subscription.</summary>
    /// <param name="u">Whose.</param>
    /// <param name="isWatched">Whether the room wants to hear of its end for another reason.</param>
    /// <param name="replyTo">Who asks.</param>
    public void End(RoomCommands.Unsubscribe u, bool isWatched, IActorRef replyTo)
    {
        room.Audience.Unsubscribe(u.Subscriber);
        if (!isWatched) room.Shell.Unwatch(u.Subscriber);
        replyTo.Tell(new RoomReplies.Done(room.RoomId));
        room.Shell.StayWhileNeeded();
    }
}
