namespace Enx.Actors.Protocol;

/// <summary>
/// The numbers that refusals and endings carry. 1xxx, 2xxx, 4xxx, 5xxx and 1xxxx are those of the EnableX room
/// vocabulary; 90xx are Enx's own, where the vocabulary has a sentence but no number.
/// </summary>
public static class Codes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

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

    /// <summary>Only a moderator may do this.</summary>
    public const int ModeratorOnly = 1168;

    /// <summary>The room's settings do not allow this.</summary>
    public const int FeatureNotEnabled = 1170;

    /// <summary>The caller has not joined a room.</summary>
    public const int RoomNotConnected = 1171;

    /// <summary>Joining failed for a reason on the server's side; trying again may help.</summary>
    public const int RoomConnectFailed = 1172;

    /// <summary>The requested state is the present one.</summary>
    public const int SameState = 1188;

    /// <summary>The connection ended without anybody asking for it.</summary>
    public const int UnexpectedDisconnection = 2002;

    /// <summary>The user left on purpose.</summary>
    public const int NormalDisconnect = 2006;

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
}
