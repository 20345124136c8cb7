namespace Enx.Actors.Protocol;

/// <summary>
/// The numbers that refusals and endings carry. 1xxx, 2xxx, 4xxx, 5xxx and 1xxxx are those of the EnableX room
/// vocabulary; 90xx are Enx's own, where the vocabulary has a sentence but no number.
/// </summary>
public static class Codes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>Nobody moderates yet: wait until a moderator is there.</summary>
    public const int ModeratorAwaited = 1130;

    /// <summary>A similar request of this user is still being carried out.</summary>
    public const int RequestInProcess = 1140;

    /// <summary>Somebody else is sharing a screen: one share at a time.</summary>
    public const int ShareAlreadyRunning = 1151;

    /// <summary>A parameter is missing, of the wrong type, out of range or not known.</summary>
    public const int InvalidParameters = 1155;

    /// <summary>There is no stream of that id, or it is not the caller's.</summary>
    public const int StreamNotFound = 1159;

    /// <summary>The media connection failed or was refused.</summary>
    public const int MediaConnectionFailure = 1160;

    /// <summary>The network is gone; the client tries to come back.</summary>
    public const int NetworkDisconnected = 1163;

    /// <summary>All attempts to reconnect are spent.</summary>
    public const int ReconnectAttemptsExceeded = 1165;

    /// <summary>Only a moderator may do this.</summary>
    public const int ModeratorOnly = 1168;

    /// <summary>The room's settings do not allow this.</summary>
    public const int FeatureNotEnabled = 1170;

    /// <summary>The caller has not joined a room.</summary>
    public const int RoomNotConnected = 1171;

    /// <summary>Joining failed for a reason on the server's side; trying again may help.</summary>
    public const int RoomConnectFailed = 1172;

    /// <summary>Only who holds the floor may do this, and the caller does not.</summary>
    public const int FloorNotGranted = 1173;

    /// <summary>A moderator has muted the user or the room: nobody but a moderator can undo it.</summary>
    public const int HardMuted = 1176;

    /// <summary>The requested state is the present one.</summary>
    public const int SameState = 1188;

    /// <summary>The text or data is larger than it may be.</summary>
    public const int DataTooLarge = 1196;

    /// <summary>The floor was asked for, and the moderators know.</summary>
    public const int FloorRequested = 1701;

    /// <summary>The caller may not do this with the floor.</summary>
    public const int FloorUnauthorised = 1705;

    /// <summary>The floor is granted.</summary>
    public const int FloorGranted = 1708;

    /// <summary>The floor is denied.</summary>
    public const int FloorDenied = 1709;

    /// <summary>The floor is free again.</summary>
    public const int FloorReleased = 1712;

    /// <summary>The connection ended without anybody asking for it.</summary>
    public const int UnexpectedDisconnection = 2002;

    /// <summary>The user left on purpose.</summary>
    public const int NormalDisconnect = 2006;

    /// <summary>Only a moderator locks and unlocks.</summary>
    public const int LockUnauthorised = 4101;

    /// <summary>The room is locked, or unlocked, already.</summary>
    public const int LockSameState = 4121;

    /// <summary>The room or the user is hard-muted already.</summary>
    public const int AlreadyHardMuted = 5038;

    /// <summary>The room or the user is not hard-muted.</summary>
    public const int NotHardMuted = 5039;

    /// <summary>This is not done in the room's present mode: the floor belongs to lectures.</summary>
    public const int WrongRoomMode = 5067;

    /// <summary>Only a moderator gives roles.</summary>
    public const int RoleSwitchUnauthorised = 5085;

    /// <summary>Only a moderator drops users.</summary>
    public const int DropUnauthorised = 5116;

    /// <summary>The token is not one of ours, or was changed.</summary>
    public const int TokenInvalid = 9001;

    /// <summary>The token's life is over.</summary>
    public const int TokenExpired = 9002;

    /// <summary>The token has been used: each joins once.</summary>
    public const int TokenUsed = 9003;

    /// <summary>There is no such room.</summary>
    public const int RoomNotFound = 9004;

    /// <summary>The room holds as many people of this role as it may.</summary>
    public const int RoomFull = 9005;

    /// <summary>The room is locked: nobody new may enter.</summary>
    public const int RoomLocked = 9006;

    /// <summary>The room is scheduled and is not open at this time.</summary>
    public const int RoomNotOpen = 9007;

    /// <summary>A room of that id exists already.</summary>
    public const int RoomExists = 9008;

    /// <summary>People are in the room, so it cannot be deleted now.</summary>
    public const int RoomInUse = 9009;

    /// <summary>The node has no capacity left; try again later.</summary>
    public const int ServerBusy = 9010;

    /// <summary>A backend or an operator ended the user's session.</summary>
    public const int DisconnectedByServer = 9011;

    /// <summary>The room was deleted while people were in it.</summary>
    public const int RoomDeleted = 9012;

    /// <summary>There is no such user in the room.</summary>
    public const int UserNotFound = 9013;

    /// <summary>The client did not read its notifications fast enough, or broke the protocol.</summary>
    public const int SessionClosed = 9014;

    /// <summary>The user is banned from the room.</summary>
    public const int UserBanned = 9015;

    /// <summary>The token was revoked.</summary>
    public const int TokenRevoked = 9016;

    /// <summary>There is nothing to resume: the presence is over, or the resume token is not its present one. Join anew.</summary>
    public const int ResumeRefused = 9017;

    /// <summary>The same presence was resumed by a newer session.</summary>
    public const int SessionReplaced = 9018;

    /// <summary>A moderator put the user out, or ended the session.</summary>
    public const int DisconnectedByModerator = 9019;

    /// <summary>The room's time is over.</summary>
    public const int ConferenceExpired = 9020;

    /// <summary>A moderator did not let the user in.</summary>
    public const int EntryDenied = 9021;

    /// <summary>The room's time cannot be extended now.</summary>
    public const int ExtensionNotPossible = 9022;

    /// <summary>The room keeps as much of this as it may: people in the waiting room, bans, pins.</summary>
    public const int LimitReached = 9023;

    /// <summary>The room is not moving to another media node any more.</summary>
    public const int MoveOver = 9024;

    /// <summary>The room's node runs an older release, which does not know what was asked.</summary>
    public const int NotUnderstood = 9026;

    /// <summary>The offer is not SDP that can be read.</summary>
    public const int OfferMalformed = 9027;

    /// <summary>The offer's transport cannot be used: its ICE credentials, fingerprint or DTLS role.</summary>
    public const int OfferTransport = 9028;

    /// <summary>The offer's sections are not bundled, or the first of the bundle cannot be taken.</summary>
    public const int OfferBundle = 9029;

    /// <summary>A section of the offer is named that is not there, twice, or for what it cannot be.</summary>
    public const int OfferSection = 9030;

    /// <summary>Nothing that the offer asks to publish can be taken, or nothing at all.</summary>
    public const int OfferCodec = 9031;

    /// <summary>The caller says, asks or offers more in a time than it may.</summary>
    public const int TooMuch = 9032;

    /// <summary>The caller's token does not allow it, whatever its role.</summary>
    public const int NotGranted = 9033;

    /// <summary>Pages of this origin may not do this: the operator has not allowed it.</summary>
    public const int OriginRefused = 9034;

    /// <summary>The database does not answer, so nothing can be stored.</summary>
    public const int StorageAway = 9025;
}
