using System.Text;
using Enx.Actors.Limits;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomEvents;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms;

/// <content>
/// Chat and data. Everyone who is in may speak, the audience too; a backend speaks under a name of its own. What is for some is kept with
/// their ids, and nobody else reads it later.
/// </content>
internal sealed partial record RoomState
{
    private const int MaxRecipients = 100;

    /// <summary>What was said.</summary>
    public MessageLog Messages { get; init; } = MessageLog.Empty;

    private Decision Say(MessageCommands.SendMessage s, DateTimeOffset now)
    {
        if (s.ClientId is not null && Find(s.ClientId) is null) return UserNotFound(s.ClientId);
        if (Find(s.ClientId)?.User.Lacks().Chat == true) return Decision.Refuse(Codes.NotGranted, "Your token does not let you send messages. Ask the application for another.");
        if (s.Type is not (MessageCommands.MessageType.Chat or MessageCommands.MessageType.UserData))
            return Decision.Refuse(Codes.InvalidParameters, "type must be chat or user_data.");
        if (string.IsNullOrEmpty(s.Message)) return Decision.Refuse(Codes.InvalidParameters, "message is missing.");
        if (Encoding.UTF8.GetByteCount(s.Message) > SpeakingLimits.LargestMessage)
            return Decision.Refuse(Codes.DataTooLarge, $"message must be at most {SpeakingLimits.LargestMessage} bytes.");
        if (s.SenderName is null || s.SenderName.Length > CommandRules.MaxName)
            return Decision.Refuse(Codes.InvalidParameters, $"sender must be text of at most {CommandRules.MaxName} characters.");
        var recipients = s.Broadcast || s.Recipients.IsDefault ? [] : s.Recipients.Distinct(StringComparer.Ordinal).ToArray();
        if (!s.Broadcast && recipients.Length is 0 or > MaxRecipients)
            return Decision.Refuse(Codes.InvalidParameters, $"recipientIds must name 1 to {MaxRecipients} users when the message is not for everyone.");
        foreach (var recipient in recipients)
            if (Find(recipient) is null) return UserNotFound(recipient);
        var sender = s.ClientId is null ? s.SenderName : Members[s.ClientId].User.Name;
        return Decision.Accept(new MessageSaid(RoomId, now, new ChatMessage(
            Messages.LastId + 1, s.Type, s.Broadcast, sender, s.ClientId ?? "", s.Message, now.ToUnixTimeMilliseconds(), [.. recipients])));
    }
}
