using System.Text;
using Enx.Actors.Limits;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.State;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Messages;

/// <summary>
/// Chat and data. Everyone who is in may speak, the audience too; a backend speaks under a name of its own. What is for some is kept with
/// their ids, and nobody else reads it later.
/// </summary>
internal static class MessageRules
{
    /// <summary>What follows from a command of this part; null for one of another.</summary>
    public static Decision? Decide(RoomState room, IRoomCommand command, DateTimeOffset now) => command switch
    {
        MessageCommands.SendMessage s => Say(room, s, now),
        _ => null,
    };

    /// <summary>The room after a fact of this part; null for one of another.</summary>
    public static RoomState? Evolve(RoomState room, IRoomEvent e) => e switch
    {
        MessageSaid m => room with { Messages = room.Messages.Add(m.Message) },
        _ => null,
    };

    private static Decision Say(RoomState room, MessageCommands.SendMessage s, DateTimeOffset now)
    {
        if (s.ClientId is not null && room.Find(s.ClientId) is null) return Rules.UserNotFound(s.ClientId);
        if (room.Find(s.ClientId)?.User.Lacks().Chat == true) return Decision.Refuse(Codes.NotGranted, "Your token does not let you send messages. Ask the application for another.");
        if (s.Type is not (MessageCommands.MessageType.Chat or MessageCommands.MessageType.UserData))
            return Decision.Refuse(Codes.InvalidParameters, "type must be chat or user_data.");
        if (string.IsNullOrEmpty(s.Message)) return Decision.Refuse(Codes.InvalidParameters, "message is missing.");
        if (Encoding.UTF8.GetByteCount(s.Message) > SpeakingLimits.LargestMessage)
            return Decision.Refuse(Codes.DataTooLarge, $"message must be at most {SpeakingLimits.LargestMessage} bytes.");
        if (s.SenderName is null || s.SenderName.Length > ProtocolLimits.LongestName)
            return Decision.Refuse(Codes.InvalidParameters, $"sender must be text of at most {ProtocolLimits.LongestName} characters.");
        var recipients = s.Broadcast || s.Recipients.IsDefault ? [] : s.Recipients.Distinct(StringComparer.Ordinal).ToArray();
        if (!s.Broadcast && recipients.Length is 0 or > ProtocolLimits.MostRecipients)
            return Decision.Refuse(Codes.InvalidParameters, $"recipientIds must name 1 to {ProtocolLimits.MostRecipients} users when the message is not for everyone.");
        foreach (var recipient in recipients)
            if (room.Find(recipient) is null) return Rules.UserNotFound(recipient);
        var sender = s.ClientId is null ? s.SenderName : room.Members[s.ClientId].User.Name;
        return Decision.Accept(new MessageSaid(room.RoomId, now, new ChatMessage(
            room.Messages.LastId + 1, s.Type, s.Broadcast, sender, s.ClientId ?? "", s.Message, now.ToUnixTimeMilliseconds(), [.. recipients])));
    }
}
