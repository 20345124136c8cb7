using Enx.Actors.Protocol;

namespace Enx.Host.Errors;

/// <summary>A call that is answered with an error: the HTTP status, the number, and what to do.</summary>
internal sealed class ApiException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    /// <summary>The refusal of a room, with the status that its number stands for.</summary>
    public static ApiException Of(int code, string message) => new(StatusOf(code), code, message);

    /// <summary>The HTTP status of a number.</summary>
    public static int StatusOf(int code) => code switch
    {
        VocabularyCodes.UnknownApp => StatusCodes.Status401Unauthorized,
        Codes.ModeratorOnly or Codes.FeatureNotEnabled or Codes.LockUnauthorised or Codes.RoleSwitchUnauthorised or Codes.DropUnauthorised
            or Codes.FloorUnauthorised or Codes.FloorNotGranted or Codes.HardMuted or Codes.UserBanned or Codes.EntryDenied
            or Codes.TokenInvalid or Codes.NotGranted or Codes.OriginRefused => StatusCodes.Status403Forbidden,
        Codes.RoomNotFound or Codes.UserNotFound or Codes.StreamNotFound => StatusCodes.Status404NotFound,
        Codes.RoomExists or Codes.RoomInUse or Codes.RoomFull or Codes.RoomNotOpen or Codes.SameState or Codes.LockSameState
            or Codes.AlreadyHardMuted or Codes.NotHardMuted or Codes.WrongRoomMode or Codes.ShareAlreadyRunning or Codes.RequestInProcess
            or Codes.RoomNotConnected or Codes.ModeratorAwaited or Codes.ExtensionNotPossible or Codes.LimitReached
            or Codes.MoveOver => StatusCodes.Status409Conflict,
        Codes.TokenExpired or Codes.TokenUsed or Codes.TokenRevoked or Codes.ConferenceExpired or Codes.RoomDeleted
            or Codes.ResumeRefused => StatusCodes.Status410Gone,
        Codes.DataTooLarge => StatusCodes.Status413PayloadTooLarge,
        Codes.RoomLocked => StatusCodes.Status423Locked,
        Codes.TooMuch => StatusCodes.Status429TooManyRequests,
        Codes.ServerBusy or Codes.RoomConnectFailed or Codes.StorageAway or Codes.NotUnderstood => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
