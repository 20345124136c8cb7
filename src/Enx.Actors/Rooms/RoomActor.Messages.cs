using Akka.Actor;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>Chat and data reach those they are for; the sender has the answer to its call.</content>
public sealed partial class RoomActor
{
    private void AnswerSaid(IActorRef replyTo)
    {
        var said = _state.Messages.Kept[^1];
        replyTo.Tell(new RoomReplies.MessageSent(_roomId, said.Id, said.Timestamp));
    }

    private void Said(ChatMessage message)
    {
        Notification notification = message.Type == MessageCommands.MessageType.Chat ? new OnMessageReceived(message) : new OnUserDataReceived(message);
        if (message.Broadcast) _audience.TellOthers(message.SenderId, notification);
        else
        {
            foreach (var recipient in message.Recipients)
                if (recipient != message.SenderId) _audience.Tell(recipient, notification);
        }
    }
}
