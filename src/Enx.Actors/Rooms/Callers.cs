using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms;

/// <summary>Which user a command comes from.</summary>
internal static class Callers
{
    /// <summary>
    /// The client id of the user who asks; null for a backend, and for what somebody may say who is still on the way in.
    /// </summary>
    public static string? Of(IRoomCommand command) => command switch
    {
        RoomCommands.MuteSelfAudio c => c.ClientId,
        RoomCommands.MuteSelfVideo c => c.ClientId,
        RoomCommands.StartScreenShare c => c.ClientId,
        RoomCommands.StopScreenShare c => c.ClientId,
        ModerationCommands.DropUsers c => c.By,
        ModerationCommands.DestroyRoom c => c.By,
        ModerationCommands.LockRoom c => c.By,
        ModerationCommands.HardMuteRoom c => c.By,
        ModerationCommands.HardMuteUser c => c.By,
        ModerationCommands.SpotlightUsers c => c.By,
        ModerationCommands.SwitchUserRole c => c.By,
        ModerationCommands.SwitchRoomMode c => c.By,
        ModerationCommands.ExtendDuration c => c.By,
        ModerationCommands.BanUser c => c.By,
        ModerationCommands.UnbanUser c => c.By,
        DoorCommands.ApproveAwaitedUser c => c.By,
        DoorCommands.DenyAwaitedUser c => c.By,
        DoorCommands.EnableKnock c => c.By,
        FloorCommands.ProcessFloor c => c.By,
        MessageCommands.SendMessage c => c.ClientId,
        ReceiveCommands.SetTalkerCount c => c.ClientId,
        ReceiveCommands.SetAudioOnlyMode c => c.ClientId,
        ReceiveCommands.SetReceiveVideoQuality c => c.ClientId,
        ReceiveCommands.PinUsers c => c.ClientId,
        ReceiveCommands.SetAdvancedOptions c => c.ClientId,
        ReceiveCommands.SubscribeForTalkerNotification c => c.ClientId,
        ReceiveCommands.ReportBattery c => c.ClientId,
        ReceiveCommands.ReportVideoResolution c => c.ClientId,
        _ => null,
    };
}
