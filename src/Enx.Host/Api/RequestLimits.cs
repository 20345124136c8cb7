using System.Threading.RateLimiting;
using Enx.Host.Configuration;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Api;

/// <summary>How many requests one address may send a second. It comes before authentication, so it also slows down the guessing of keys.</summary>
internal static class RequestLimits
{
    public const string Policy = "requests";

    public static IServiceCollection AddRequestLimits(this IServiceCollection services, LimitSettings limits) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "1";
            await ApiErrors.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests);
        };
        options.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(
            ClientAddress.KeyOf(context.Connection.RemoteIpAddress),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.RequestsPerSecond * 2,
                TokensPerPeriod = Math.Max(1, limits.RequestsPerSecond / 10),
                ReplenishmentPeriod = limits.RequestsPerSecond >= 10 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1.0 / limits.RequestsPerSecond),
                QueueLimit = 0,
            }));
    });
}
