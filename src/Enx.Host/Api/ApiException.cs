using Enx.Actors.Protocol;
using Enx.Host.Json;

namespace Enx.Host.Api;

/// <summary>A call that is answered with an error: the HTTP status, the number, and what to do.</summary>
internal sealed class ApiException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    /// <summary>The refusal of a room, with the status that its number stands for.</summary>
    public static ApiException Of(int code, string message) => new(StatusOf(code), code, message);

    private static int StatusOf(int code) => code switch
    {
        Codes.RoomNotFound or Codes.UserNotFound => StatusCodes.Status404NotFound,
        Codes.RoomExists or Codes.RoomInUse => StatusCodes.Status409Conflict,
        Codes.ServerBusy or Codes.RoomConnectFailed => StatusCodes.Status503ServiceUnavailable,
        VocabularyCodes.UnknownApp => StatusCodes.Status401Unauthorized,
        Codes.DataTooLarge => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status400BadRequest,
    };
}
