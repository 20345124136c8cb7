using Akka.Actor;
using Enx.Actors.Limits;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>Chat and data reach those they are for; the sender has the answer to its call.</content>
public sealed partial class RoomActor
{
    private readonly SpeakingBudget _speaking;

    /// <summary>Whether a client's message is more than the room takes now; it is taken in otherwise. A backend has the room to itself.</summary>
    private bool IsTooMuch(MessageCommands.SendMessage s) => s.ClientId is not null && !_speaking.TryTake(s.Message);

    private void AnswerMessages(RoomQueries.GetMessages g)
    {
        var (messages, more) = g.ClientId is null ? (_state.Messages.For(null, g.AfterId), false) : _state.Messages.Page(g.ClientId, g.AfterId);
        Sender.Tell(new RoomReplies.MessageList(_roomId, messages, more));
    }

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
