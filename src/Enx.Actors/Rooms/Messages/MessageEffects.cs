using Akka.Actor;
using Enx.Actors.Limits;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Messages;

/// <summary>Chat and data reach those they are for; the sender has the answer to its call.</summary>
internal sealed class MessageEffects(RoomContext room)
{
    private readonly SpeakingBudget _speaking = new(room.Env.Speaking, room.Env.Time);

    /// <summary>Whether a client's message is more than the room takes now; it is taken in otherwise. A backend has the room to itself.</summary>
    public bool IsTooMuch(MessageCommands.SendMessage s) => s.ClientId is not null && !_speaking.TryTake(s.Message);

    public void Refuse(IActorRef replyTo) => replyTo.Tell(new RoomReplies.Refused(room.RoomId, Codes.TooMuch,
        $"In this room {room.Env.Speaking.MessagesPerSecond} messages and {room.Env.Speaking.BytesPerSecond} bytes may be said a second. Wait some seconds."));

    /// <summary>What follows from a fact.</summary>
    public void OnFact(IRoomEvent e)
    {
        if (e is not MessageSaid { Message: var message }) return;
        Notification notification = message.Type == MessageCommands.MessageType.Chat ? new OnMessageReceived(message) : new OnUserDataReceived(message);
        if (message.Broadcast) room.Audience.TellOthers(message.SenderId, notification);
        else
        {
            foreach (var recipient in message.Recipients)
                if (recipient != message.SenderId) room.Audience.Tell(recipient, notification);
        }
    }

    /// <summary>What was said, or a user's page of it.</summary>
    public void Answer(RoomQueries.GetMessages g, IActorRef replyTo)
    {
        var (messages, more) = g.ClientId is null ? (room.State.Messages.For(null, g.AfterId), false) : room.State.Messages.Page(g.ClientId, g.AfterId);
        replyTo.Tell(new RoomReplies.MessageList(room.RoomId, messages, more));
    }

    /// <summary>The latest message is the sender's.</summary>
    public void AnswerSaid(IActorRef replyTo)
    {
        var said = room.State.Messages.Kept[^1];
        replyTo.Tell(new RoomReplies.MessageSent(room.RoomId, said.Id, said.Timestamp));
    }
}
