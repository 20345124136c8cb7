using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Enx.Actors.Webhooks;
using Enx.Host.Configuration;

namespace Enx.Host.Webhooks;

/// <summary>
/// Posts events to the application's URL. 2xx is delivered, 410 is not wanted, all else has failed: other statuses, redirects (which
/// are not followed: a signed body goes nowhere but to the URL that was given), no connection, no answer in time.
/// </summary>
internal sealed class WebhookSender : IWebhookSender, IDisposable
{
    public const string EventIdHeader = "Enx-Event-Id";

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Agent = new("Enx", typeof(WebhookSender).Assembly.GetName().Version?.ToString(3));

    private readonly WebhookSettings _settings;
    private readonly byte[] _secret;
    private readonly string _app;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public WebhookSender(EnxSettings settings, TimeProvider time)
    {
        _settings = settings.Webhooks ?? throw new InvalidOperationException("There is no URL to send to.");
        (_secret, _app, _time) = (_settings.Secret.RevealBytes(), settings.Auth.AppId, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = _settings.Timeout,
            MaxConnectionsPerServer = _settings.ParallelRooms,
            // The name may come to mean another machine.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(Agent);
        if (_settings.User.Length > 0)
            _http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_settings.User}:{_settings.Password.Reveal()}")));
    }

    /// <inheritdoc/>
    public async Task<WebhookOutcome> SendAsync(WebhookEvent webhook, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_settings.Timeout);
        try
        {
            using var request = Request(webhook);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            var verdict = response.IsSuccessStatusCode ? WebhookVerdict.Delivered
                : response.StatusCode == HttpStatusCode.Gone ? WebhookVerdict.Unwanted
                : WebhookVerdict.Failed;
            return new WebhookOutcome(verdict, $"the application answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            return new WebhookOutcome(WebhookVerdict.Failed, $"the application did not answer within {_settings.Timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException e)
        {
            return new WebhookOutcome(WebhookVerdict.Failed, e.GetBaseException().Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(WebhookEvent webhook)
    {
        var body = webhook.ToJson(_app);
        var request = new HttpRequestMessage(HttpMethod.Post, _settings.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(_secret, _time.GetUtcNow(), body.Span));
        request.Headers.Add(EventIdHeader, webhook.Id);
        return request;
    }
}
